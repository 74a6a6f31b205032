/** One part of a multipart body: its MIME headers (lower case) and what is below them. */
export interface MimePart {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** An HTTP response that travelled as a part. */
export interface EmbeddedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The boundary of a `multipart/mixed` content type, quoted or not; null for every other type. */
export function boundaryOf(contentType: string | undefined): string | null {
  if (contentType === undefined || !/^\s*multipart\/mixed\s*;/i.test(contentType)) return null;
  const found = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  return found?.[1] ?? found?.[2] ?? null;
}

/**
 * The parts one after the other, each cut out when it is asked for: beside the text only one part is held.
 * Returns true when the closing delimiter was seen, false when the text ends before it (then the last part
 * is not given, for nobody knows whether it is whole). Lines end with LF or CRLF.
 */
export function* readMultipart(text: string, boundary: string): Generator<MimePart, boolean, undefined> {
  const delimiter = `--${boundary}`;
  let line = delimiterAt(text, delimiter, 0);
  while (line !== null && !line.isLast) {
    const next = delimiterAt(text, delimiter, line.end);
    if (next === null) return false;
    yield mimePart(text.slice(line.end, next.start));
    line = next;
  }
  return line !== null;
}

/** Reads `HTTP/1.1 204 No Content`, headers and body; null when the text is no response. */
export function readEmbedded(text: string): EmbeddedResponse | null {
  const found = /^\s*HTTP\/\d(?:\.\d)? (\d{3})[^\r\n]*(?:\r?\n|$)/.exec(text);
  if (found === null) return null;
  const { headers, body } = mimePart(text.slice(found[0].length));
  return { status: Number(found[1]), headers: Object.fromEntries(headers), body };
}

interface Delimiter {
  readonly start: number;
  /** Where the next line begins. */
  readonly end: number;
  readonly isLast: boolean;
}

/** The next line that is the delimiter and nothing more; the line break before it belongs to it. */
function delimiterAt(text: string, delimiter: string, from: number): Delimiter | null {
  for (let at = text.indexOf(delimiter, from); at !== -1; at = text.indexOf(delimiter, at + 1)) {
    if (at > 0 && text.charAt(at - 1) !== '\n') continue;
    const lineEnd = text.indexOf('\n', at);
    const end = lineEnd === -1 ? text.length : lineEnd + 1;
    const rest = text.slice(at + delimiter.length, end).trim();
    if (rest === '' || rest === '--') return { start: at, end, isLast: rest === '--' };
  }
  return null;
}

function mimePart(text: string): MimePart {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const lineEnd = text.indexOf('\n', at);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const line = text.slice(at, end).trim();
    at = end + 1;
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: text.slice(at).replace(/(?:\r?\n)+$/, '') };
}
