import { choices } from '../../api/domain/model/choices.ts';
import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { descriptions, displayNames, labels } from './labels.ts';
import { introducedVersion } from './publisher.ts';

export interface ChoiceOptionXml {
  readonly value: number;
  readonly label: string;
}

/** Every global choice of the model as an `<optionset>`, in name order. */
export function globalOptionSets(): readonly XmlElement[] {
  return Object.values(choices)
    .map((choice) => globalOptionSet(choice.schema, choice.label, Object.values(choice.options)))
    .sort((a, b) => ((a.attributes.Name ?? '') < (b.attributes.Name ?? '') ? -1 : 1));
}

function globalOptionSet(schema: string, label: string, options: readonly ChoiceOptionXml[]): XmlElement {
  return elWith(
    'optionset',
    { Name: schema, localizedName: label },
    el('OptionSetType', 'picklist'),
    el('IsGlobal', 1),
    el('IntroducedVersion', introducedVersion),
    el('IsCustomizable', 1),
    el('ExternalTypeName'),
    displayNames(label),
    descriptions(''),
    el('options', options.map(optionXml)),
  );
}

function optionXml(option: ChoiceOptionXml): XmlElement {
  return elWith('option', { value: option.value, ExternalValue: '' }, labels(option.label));
}

/** Head of an option set that belongs to one column. */
function localOptionSet(name: string, type: string, label: string, content: XmlElement): XmlElement {
  return elWith(
    'optionset',
    { Name: name },
    el('OptionSetType', type),
    el('IntroducedVersion', introducedVersion),
    el('IsCustomizable', 1),
    displayNames(label),
    descriptions(''),
    content,
  );
}

/** The Yes/No set of a boolean column. */
export function yesNoOptionSet(table: string, column: string, label: string): XmlElement {
  const options = [
    { value: 1, label: 'Yes' },
    { value: 0, label: 'No' },
  ];
  return localOptionSet(`${table}_${column}`, 'bit', label, el('options', options.map(optionXml)));
}

/** Active and Inactive with their default reasons, as every user-owned table has them. */
export function stateOptionSet(table: string): XmlElement {
  const state = (value: number, reason: number, name: string) =>
    elWith('state', { value, defaultstatus: reason, invariantname: name }, labels(name));
  const states = el('states', state(0, 1, 'Active'), state(1, 2, 'Inactive'));
  return localOptionSet(`${table}_statecode`, 'state', 'Status', states);
}

export function statusOptionSet(table: string): XmlElement {
  const status = (value: number, state: number, name: string) =>
    elWith('status', { value, state }, labels(name));
  const statuses = el('statuses', status(1, 0, 'Active'), status(2, 1, 'Inactive'));
  return localOptionSet(`${table}_statuscode`, 'status', 'Status Reason', statuses);
}
