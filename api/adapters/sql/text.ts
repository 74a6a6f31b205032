/** True for text every database returns as it was stored: no NUL character, no half surrogate pair. */
export function isStorableText(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

/** Foreign text of a diagnosis, such as a server's message, made storable and at most `maxLength` long. */
export function storableDiagnosis(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
}
