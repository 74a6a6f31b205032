/** A small XML tree: what the solution writer builds and the solution checks read back. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

type Content = XmlElement | string | number | readonly XmlElement[];

/** An element without attributes: `el('Type', 'nvarchar')`, `el('labels', label, label)`. */
export function el(name: string, ...content: readonly Content[]): XmlElement {
  return elWith(name, {}, ...content);
}

/** An element with attributes; numbers become text, arrays of elements are spread. */
export function elWith(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...content: readonly Content[]
): XmlElement {
  const texts = Object.entries(attributes).map(([key, value]) => [key, String(value)] as const);
  const children = content
    .flatMap((item): readonly (XmlElement | string | number)[] => (isList(item) ? item : [item]))
    .map((item) => (typeof item === 'number' ? String(item) : item));
  return { name, attributes: Object.fromEntries(texts), children };
}

function isList(content: Content): content is readonly XmlElement[] {
  return Array.isArray(content);
}

/** Characters that XML 1.0 forbids even when escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function escaped(text: string): string {
  if (forbidden.test(text)) throw new Error('text holds a control character that XML does not allow');
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Quotes and line breaks must be written as references inside an attribute value, or they are lost. */
function escapedAttribute(text: string): string {
  return escaped(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;')
    .replaceAll('\n', '&#xA;')
    .replaceAll('\t', '&#x9;');
}

/** Serialises with two-space indents, `\n` line ends, no declaration; text content stays on its element's line. */
export function xmlText(element: XmlElement, indent = ''): string {
  const attributes = Object.entries(element.attributes)
    .map(([key, value]) => ` ${key}="${escapedAttribute(value)}"`)
    .join('');
  const open = `${indent}<${element.name}${attributes}`;
  if (element.children.length === 0) return `${open} />`;
  if (element.children.every((child) => typeof child === 'string')) {
    return `${open}>${escaped(element.children.join(''))}</${element.name}>`;
  }
  const inner = element.children.map((child) =>
    typeof child === 'string' ? `${indent}  ${escaped(child)}` : xmlText(child, `${indent}  `),
  );
  return `${open}>\n${inner.join('\n')}\n${indent}</${element.name}>`;
}
