import type { IncomingHttpHeaders } from 'node:http';
import { missingDelimiter, wrongHeader } from './errors.ts';

/** Longest boundary by RFC 2046, and the white space a delimiter line may end with. */
const maxDelimiterTail = 70;
const maxHeaders = 100;

/** The boundary of a `multipart/mixed` content type, quoted or not; undefined when there is none. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^;\s"]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/**
 * The parts between the delimiter lines, without the line break before each delimiter. Lines end with CRLF or
 * LF; what stands before the first delimiter and after the last is left out. Throws 400 when the closing
 * delimiter is missing: half a batch must not be carried out.
 */
export function splitParts(text: string, boundary: string): string[] {
  const delimiter = `--${boundary}`;
  const parts: string[] = [];
  let start = -1;
  let at = 0;
  for (;;) {
    const found = text.indexOf(delimiter, at);
    if (found < 0) throw missingDelimiter(boundary);
    const newline = text.indexOf('\n', found);
    const end = newline < 0 ? text.length : newline;
    const kind = delimiterKind(text, found, found + delimiter.length, end);
    at = kind === 'text' ? found + delimiter.length : end + 1;
    if (kind === 'text') continue;
    if (start >= 0) parts.push(withoutBreak(text, start, found));
    if (kind === 'close') return parts;
    start = end + 1;
  }
}

function delimiterKind(text: string, found: number, tail: number, end: number): 'open' | 'close' | 'text' {
  const beginsLine = found === 0 || text.charAt(found - 1) === '\n';
  if (!beginsLine || end - tail > maxDelimiterTail) return 'text';
  const rest = text.slice(tail, end).trimEnd();
  return rest === '' ? 'open' : rest === '--' ? 'close' : 'text';
}

function withoutBreak(text: string, start: number, end: number): string {
  if (end <= start) return '';
  const feed = text.charAt(end - 1) === '\n' ? end - 1 : end;
  return text.slice(start, text.charAt(feed - 1) === '\r' && feed > start ? feed - 1 : feed);
}

export interface Headed {
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  readonly rest: string;
}

/** Reads header lines up to the first empty line (or the end) and returns what follows. */
export function readHeaders(text: string): Headed {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).replace(/\r$/, '');
    at = end + 1;
    if (line.trim() === '') break;
    const [name, value] = header(line);
    const known = headers.get(name);
    headers.set(name, known === undefined ? value : `${known}, ${value}`);
    if (headers.size > maxHeaders) throw wrongHeader('more than 100 headers');
  }
  return { headers: Object.fromEntries(headers), rest: text.slice(at) };
}

/** Values with control characters are refused: some come back in the response, and must not add lines to it. */
function header(line: string): [string, string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim();
  const value = line.slice(colon + 1).trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
    throw wrongHeader(line);
  }
  return [name.toLowerCase(), value];
}
