import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { languageCode } from './publisher.ts';

/** Attributes of a text in our one language. */
export function localized(description: string): Record<string, string> {
  return { description, languagecode: languageCode };
}

/** `<LocalizedNames>` of solutions, tables, views, flows. */
export function localizedNames(text: string): XmlElement {
  return el('LocalizedNames', elWith('LocalizedName', localized(text)));
}

/** `<displaynames>` of columns, keys, choices. */
export function displayNames(text: string): XmlElement {
  return el('displaynames', elWith('displayname', localized(text)));
}

/** `<Descriptions>`. */
export function descriptions(text: string): XmlElement {
  return el('Descriptions', elWith('Description', localized(text)));
}

/** `<labels>` of options and form parts. */
export function labels(text: string): XmlElement {
  return el('labels', elWith('label', localized(text)));
}

/** A run of plain elements from name and value pairs, in the order given. */
export function elements(pairs: readonly (readonly [string, string | number])[]): readonly XmlElement[] {
  return pairs.map(([name, value]) => (value === '' ? el(name) : el(name, value)));
}
