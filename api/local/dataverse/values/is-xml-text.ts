/** Characters XML 1.0 has no place for: controls but tab and line ends, U+FFFE and U+FFFF. Halves of a surrogate pair never come here: no JSON holds them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Whether a text can stand in XML 1.0. */
export function isXmlText(text: string): boolean {
  return !notXml.test(text);
}
