import { badQuery } from '../errors.ts';

/** Splits at a separator outside of quotes and parentheses; parts are trimmed. */
export function splitOutside(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') {
      // The JSON strings in the lists of query functions escape their own quotes.
      if (quote === '"' && char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '"') quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
    if (depth < 0) throw unbalanced(text);
  }
  if (quote !== '' || depth !== 0) throw unbalanced(text);
  parts.push(text.slice(start).trim());
  return parts;
}

function unbalanced(text: string): Error {
  return badQuery(`Found an unbalanced bracket or quote expression in '${text.slice(0, 500)}'.`);
}
