/**
 * Whether a context lost its large members because of its size. A quotation mark inside of a text is escaped, so the
 * member's name with its colon cannot be part of one.
 */
export function isTrimmed(context: string): boolean {
  return !context.includes('"InputParameters":');
}
