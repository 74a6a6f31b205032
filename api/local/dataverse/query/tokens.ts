import { badQuery } from '../errors.ts';

export type Token =
  | {
      readonly kind: 'name' | 'string' | 'number' | 'guid' | 'date' | 'datetime' | 'alias';
      readonly text: string;
    }
  | { readonly kind: '(' | ')' | ',' | '[' | ']' | '=' | ':' | 'end'; readonly text: string };

const jsonString = /"(?:[^"\\]|\\.)*"/y;

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/iy],
  ['datetime', /\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})?/iy],
  ['date', /\d{4}-\d{2}-\d{2}\b/y],
  ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?:[mMdDfFlL]\b)?/y],
  ['alias', /@[A-Za-z_]\w*/y],
  ['name', /[A-Za-z_][\w.]*(?:\/[A-Za-z_$][\w.]*)*/y],
];

/** Splits a filter expression; `'` inside strings is doubled. Lists in functions hold JSON strings. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    const next = text.charAt(at);
    if (next === '') break;
    const [token, length] = next === "'" ? quoted(text, at) : plain(text, at, next);
    tokens.push(token);
    at += length;
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

function quoted(text: string, start: number): [Token, number] {
  let at = start + 1;
  for (;;) {
    const close = text.indexOf("'", at);
    if (close < 0)
      throw badQuery(`There is an unterminated string literal at position ${start} in '${text}'.`);
    if (text.charAt(close + 1) !== "'") {
      return [
        { kind: 'string', text: text.slice(start + 1, close).replaceAll("''", "'") },
        close + 1 - start,
      ];
    }
    at = close + 2;
  }
}

function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw badQuery(`Invalid JSON. The string ${quoted.slice(0, 100)} cannot be read.`);
  }
}

function plain(text: string, at: number, next: string): [Token, number] {
  if ('(),[]=:'.includes(next))
    return [{ kind: next as '(' | ')' | ',' | '[' | ']' | '=' | ':', text: next }, 1];
  jsonString.lastIndex = at;
  const listed = jsonString.exec(text);
  if (listed !== null) {
    return [{ kind: 'string', text: unescaped(listed[0]) }, listed[0].length];
  }
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return [{ kind, text: match[0] }, match[0].length];
  }
  throw badQuery(`Syntax error: character '${next}' is not valid at position ${at} in '${text}'.`);
}
