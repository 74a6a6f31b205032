/** JSON as the bridge reads it: a number that a double cannot be trusted with arrives as its text. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** What `writeJson` takes: JSON plus numbers that keep the digits they were given. */
export type Writable = null | boolean | number | string | RawNumber | readonly Writable[] | WritableObject;
export interface WritableObject {
  readonly [name: string]: Writable;
}

/** The whole of a text is one number as JSON writes it, fraction and exponent included. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const blank = 0x20;
const plus = 0x2b;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const backslash = 0x5c;
const letterE = 0x65;
/** The bit that makes an ASCII letter lower case. */
const lowerCase = 0x20;
/** Every integer of so many characters is below 2^53. */
const safeLength = 15;

/** A number that is written with exactly these digits; anything that is not a JSON number is refused. */
export class RawNumber {
  readonly lexeme: string;
  constructor(lexeme: string) {
    if (!jsonNumber.test(lexeme)) throw new TypeError(`not a JSON number: ${lexeme.slice(0, 40)}`);
    this.lexeme = lexeme;
  }
}

/**
 * Parses JSON without losing a digit: integers a double holds exactly become numbers, every other number
 * (point, exponent, beyond 2^53) becomes a string with the digits that were sent. Throws `SyntaxError`.
 */
export function parseJson(text: string): Json {
  return JSON.parse(quoteInexactNumbers(text)) as Json;
}

/** Writes JSON on one line; `RawNumber` comes out digit by digit. */
export function writeJson(value: Writable): string {
  if (value instanceof RawNumber) return value.lexeme;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('not a JSON number');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`,
  );
  return `{${members.join(',')}}`;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/**
 * Puts quotes around the numbers a double would change; the engine's own parser does the rest. Strings are
 * skipped by searching for their quotes: on a page of 5,000 rows this and the copy cost about as much as
 * the parser itself, a parser written here several times as much.
 */
function quoteInexactNumbers(text: string): string {
  let out = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('"', at);
    const stop = open === -1 ? text.length : open;
    while (at < stop) {
      const char = text.charCodeAt(at);
      if (char !== minus && (char < zero || char > nine)) {
        at += 1;
        continue;
      }
      const end = afterNumber(text, at + 1, stop);
      const quoted = quotedIfInexact(text, at, end);
      if (quoted !== null) {
        out += text.slice(copied, at) + quoted;
        copied = end;
      }
      at = end;
    }
    at = open === -1 ? stop : afterString(text, open);
  }
  return copied === 0 ? text : out + text.slice(copied);
}

/** Null when a double holds the number, or when it is no JSON and the parser must see it. */
function quotedIfInexact(text: string, at: number, end: number): string | null {
  const isInteger = isPlainInteger(text, at, end);
  if (isInteger && end - at <= safeLength) return null;
  const lexeme = text.slice(at, end);
  if (!jsonNumber.test(lexeme) || isMemberName(text, end)) return null;
  return isInteger && Number.isSafeInteger(Number(lexeme)) ? null : `"${lexeme}"`;
}

function isPlainInteger(text: string, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at += 1) {
    const char = text.charCodeAt(at);
    if (char < zero || char > nine) return false;
  }
  return true;
}

/** Index after the characters numbers are made of, in whatever order. */
function afterNumber(text: string, start: number, stop: number): number {
  let at = start;
  for (; at < stop; at += 1) {
    const char = text.charCodeAt(at);
    if (char >= zero && char <= nine) continue;
    if (char !== point && char !== plus && char !== minus && (char | lowerCase) !== letterE) break;
  }
  return at;
}

/** A bare number before a colon is no JSON; it must stay unquoted so that the parser refuses it. */
function isMemberName(text: string, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) <= blank) at += 1;
  return text.charCodeAt(at) === colon;
}

/** Index after the string that begins at `start`; the end of the text when it is never closed. */
function afterString(text: string, start: number): number {
  let close = text.indexOf('"', start + 1);
  while (close !== -1) {
    let before = close - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((close - before) % 2 === 1) return close + 1;
    close = text.indexOf('"', close + 1);
  }
  return text.length;
}
