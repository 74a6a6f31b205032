import type { Option, OptionSetMeta, StatusOption } from '../metadata/types.ts';
import { attribute, children, labelText, type XmlNode } from './xml.ts';

/** Global choices of a package. */
export function readOptionSets(root: XmlNode): OptionSetMeta[] {
  return children(children(root, 'optionsets')[0], 'optionset').map((node) => {
    const name = attribute(node, 'Name');
    if (name === undefined) throw new Error('An optionset has no Name.');
    const label = labelText(node, 'displaynames', 'displayname') ?? attribute(node, 'localizedName') ?? name;
    return { name, label, options: readOptions(node, name) };
  });
}

/** The options of an `<optionset>`; values must be whole numbers and unique. */
export function readOptions(node: XmlNode | undefined, owner: string): Option[] {
  const options = children(children(node, 'options')[0], 'option').map((option) => ({
    value: wholeNumber(attribute(option, 'value'), `An option of ${owner}`),
    label: labelText(option, 'labels', 'label') ?? '',
  }));
  if (new Set(options.map((o) => o.value)).size !== options.length) {
    throw new Error(`The choice ${owner} holds a value twice.`);
  }
  return options;
}

export function readStates(node: XmlNode | undefined): Option[] {
  return children(children(node, 'states')[0], 'state').map((state) => ({
    value: wholeNumber(attribute(state, 'value'), 'A state'),
    label: labelText(state, 'labels', 'label') ?? attribute(state, 'invariantname') ?? '',
  }));
}

export function readStatuses(node: XmlNode | undefined): StatusOption[] {
  return children(children(node, 'statuses')[0], 'status').map((status) => ({
    value: wholeNumber(attribute(status, 'value'), 'A status'),
    label: labelText(status, 'labels', 'label') ?? '',
    state: wholeNumber(attribute(status, 'state'), 'A status'),
  }));
}

export function wholeNumber(value: string | undefined, what: string): number {
  if (value === undefined || !/^-?\d{1,15}$/.test(value))
    throw new Error(`${what} has no whole number as value.`);
  return Number(value);
}

/** A number of the XML as decimal text; exponents such as `1E-10` are written out. */
export function decimalNumber(value: string | undefined, fallback: string): string {
  if (value === undefined) return fallback;
  const number = /^-?\d+(\.\d+)?$/.test(value) ? value : Number(value).toFixed(12);
  if (number === 'NaN') throw new Error(`'${value}' is not a number.`);
  return number.includes('.') ? number.replace(/\.?0+$/, '') : number;
}
