import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { XmlElement } from './xml.ts';

/** One node as the parser gives it in order-preserving mode. */
type Parsed = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  processEntities: true,
  htmlEntities: false,
  ignoreDeclaration: true,
});

/** Parses one XML document strictly. Throws with line and column when it is not well-formed. */
export function parseXml(text: string): XmlElement {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const valid = XMLValidator.validate(body);
  if (valid !== true) {
    throw new Error(`XML is not well-formed at ${valid.err.line}:${valid.err.col}: ${valid.err.msg}`);
  }
  const parsed: unknown = parser.parse(body);
  const roots = Array.isArray(parsed) ? parsed.flatMap((node) => elementOf(node)) : [];
  const [root] = roots;
  if (root === undefined || typeof root === 'string') throw new Error('XML has no root element');
  return root;
}

function elementOf(node: unknown): readonly (XmlElement | string)[] {
  if (!isParsed(node)) return [];
  const text = node['#text'];
  if (text !== undefined) return [String(text)];
  const name = Object.keys(node).find((key) => key !== ':@');
  if (name === undefined || name.startsWith('#') || name.startsWith('?')) return [];
  const content = node[name];
  const children = Array.isArray(content) ? content.flatMap((child) => elementOf(child)) : [];
  return [{ name, attributes: attributesOf(node[':@']), children }];
}

function attributesOf(found: unknown): Record<string, string> {
  if (!isParsed(found)) return {};
  return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, String(value)]));
}

function isParsed(value: unknown): value is Parsed {
  return typeof value === 'object' && value !== null;
}

/** The element children, optionally of one name. */
export function childElements(parent: XmlElement, name?: string): readonly XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
  );
}

/** The elements reached by following names downwards: `findAll(root, 'Entities', 'Entity')`. */
export function findAll(root: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>(
    (found, name) => found.flatMap((element) => childElements(element, name)),
    [root],
  );
}

/** Text of the first element reached by the path; undefined when there is none. */
export function textAt(root: XmlElement, ...path: readonly string[]): string | undefined {
  const [element] = findAll(root, ...path);
  return element?.children.filter((child) => typeof child === 'string').join('');
}

/** This element and every element below it, in document order. */
export function descendants(root: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const visit = (element: XmlElement): void => {
    found.push(element);
    for (const child of element.children) if (typeof child !== 'string') visit(child);
  };
  visit(root);
  return found;
}
