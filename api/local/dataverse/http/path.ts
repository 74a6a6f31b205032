import { badQuery } from '../errors.ts';

/** One segment of a resource path: `accounts`, `accounts(guid)`, `accounts(key='a',other=1)`, `$count`. */
export interface Segment {
  readonly name: string;
  /** Text between the parentheses, decoded; null without parentheses. */
  readonly key: string | null;
}

/** Splits a percent-encoded path at `/` outside of quotes and parentheses, then decodes each segment. */
export function parsePath(path: string): Segment[] {
  const decoded = decodePath(path);
  const segments: string[] = [];
  let start = 0;
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < decoded.length; at += 1) {
    const char = decoded.charAt(at);
    if (char === "'") quoted = !quoted;
    else if (!quoted && char === '(') depth += 1;
    else if (!quoted && char === ')') depth -= 1;
    else if (!quoted && depth === 0 && char === '/') {
      segments.push(decoded.slice(start, at));
      start = at + 1;
    }
  }
  segments.push(decoded.slice(start));
  return segments.filter((text) => text !== '').map(segment);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badQuery('The path holds an invalid percent-encoding.');
  }
}

function segment(text: string): Segment {
  const open = text.indexOf('(');
  if (open < 0) return { name: text, key: null };
  if (!text.endsWith(')')) throw badQuery(`Bad Request - Error in query syntax: '${text.slice(0, 200)}'.`);
  return { name: text.slice(0, open), key: text.slice(open + 1, -1) };
}

/** Splits `a='x',b=5` at commas outside of quotes; undefined for a text without `=` (a plain key) or with a name twice. */
export function parseKeyPairs(key: string): ReadonlyMap<string, string> | undefined {
  if (!/^\s*@?\w+\s*=/.test(key)) return undefined;
  const pairs = new Map<string, string>();
  for (const pair of key.match(/(?:'(?:[^']|'')*'|[^,'])+/g) ?? []) {
    const equals = pair.indexOf('=');
    if (equals < 0) return undefined;
    const name = pair.slice(0, equals).trim();
    if (pairs.has(name)) return undefined;
    pairs.set(name, pair.slice(equals + 1).trim());
  }
  return pairs;
}
