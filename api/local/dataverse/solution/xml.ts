import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { ImportError, importCodes } from './failure.ts';

/** A parsed element: attributes as `@name`, text as `#text`, children always as lists. */
export type XmlNode = { readonly [name: string]: unknown };

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  removeNSPrefix: false,
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
});

/** Parses a document and returns its root element; throws with the line when it is not well-formed. */
export function parseXml(text: string, root: string): XmlNode {
  const body = text.replace(/^\ufeff/, '');
  const valid = XMLValidator.validate(body);
  if (valid !== true) {
    const { msg, line, col } = valid.err;
    throw new ImportError(
      importCodes.notWellFormed,
      `Invalid customization file. This file is not well formed. ${msg} Line ${line}, position ${col}.`,
    );
  }
  const document: unknown = parser.parse(body);
  const node = isNode(document) ? children(document, root)[0] : undefined;
  if (node === undefined) throw new Error(`The root element '${root}' is missing.`);
  return node;
}

function isNode(value: unknown): value is XmlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function children(node: XmlNode | undefined, name: string): XmlNode[] {
  const found = node?.[name];
  return Array.isArray(found) ? found.filter(isNode) : [];
}

/** Descends through single elements. */
export function at(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  let current = node;
  for (const name of path) current = children(current, name)[0];
  return current;
}

export function attribute(node: XmlNode | undefined, name: string): string | undefined {
  const value = node?.[`@${name}`];
  return typeof value === 'string' ? value : undefined;
}

/** Text of a child element; undefined when the element is absent or empty. */
export function text(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  const value = at(node, ...path)?.['#text'];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Text of a child element that must be there. */
export function requiredText(node: XmlNode, what: string, ...path: readonly string[]): string {
  const value = text(node, ...path);
  if (value === undefined) throw new Error(`${what} has no ${path.join('/')}.`);
  return value;
}

/** The English label below a list such as `displaynames/displayname`, or undefined. */
export function labelText(node: XmlNode | undefined, list: string, item: string): string | undefined {
  return attribute(at(node, list, item), 'description');
}
