import { column, idColumn, standardColumns } from '../metadata/columns.ts';
import type {
  ColumnKind,
  ColumnMeta,
  LookupTarget,
  OptionSetMeta,
  RequiredLevel,
} from '../metadata/types.ts';
import { decimalNumber, readOptions, readStates, readStatuses, wholeNumber } from './choices.ts';
import { ImportError, importCodes } from './failure.ts';
import { attribute, children, labelText, requiredText, text, type XmlNode } from './xml.ts';

export interface ColumnSources {
  readonly optionSets: readonly OptionSetMeta[];
  /** Targets of a lookup, by `table.column` (logical names). */
  readonly lookups: ReadonlyMap<string, readonly LookupTarget[]>;
}

const standard = new Set([
  ...standardColumns().map((c) => c.logicalName),
  'createdonbehalfby',
  'modifiedonbehalfby',
  'owningteam',
  'timezoneruleversionnumber',
  'utcconversiontimezonecode',
  'organizationid',
  'transactioncurrencyid',
  'exchangerate',
]);
/** Standard columns whose options a solution may replace. */
const taken = new Set(['statecode', 'statuscode']);

/** Reads one `<attribute>`; null for columns the platform adds by itself. */
export function readColumn(
  node: XmlNode,
  table: string,
  label: string,
  sources: ColumnSources,
): ColumnMeta | null {
  const schemaName =
    attribute(node, 'PhysicalName') ?? requiredText(node, `An attribute of ${table}`, 'Name');
  const logicalName = schemaName.toLowerCase();
  const where = `Attribute ${table}.${logicalName}`;
  const type = requiredText(node, where, 'Type').toLowerCase();
  if (type === 'primarykey') return { ...idColumn(schemaName, label), custom: true };
  if (standard.has(logicalName) && !taken.has(logicalName)) return null;
  refuseComputed(node, where);
  const kind = readKind(node, type, table, logicalName, sources, where);
  return column(schemaName, labelText(node, 'displaynames', 'displayname') ?? schemaName, kind, {
    requiredLevel: requiredLevel(text(node, 'RequiredLevel')),
    validForCreate: text(node, 'ValidForCreateApi') !== '0',
    validForUpdate: text(node, 'ValidForUpdateApi') !== '0',
    custom: text(node, 'IsCustomField') !== '0',
    ...defaultOf(node, type),
    ...baseOf(node),
  });
}

const sources: Readonly<Record<string, string>> = { 1: 'calculated', 2: 'rollup', 3: 'formula' };

/** A column the platform would compute must not silently stay empty. */
function refuseComputed(node: XmlNode, where: string): void {
  const computed = sources[text(node, 'SourceType') ?? '0'];
  if (computed !== undefined) throw new Error(`${where} is a ${computed} column, which is not emulated.`);
  if ((text(node, 'AutoNumberFormat') ?? '') !== '')
    throw new Error(`${where} is an auto-number column, which is not emulated.`);
}

function requiredLevel(value: string | undefined): RequiredLevel {
  switch (value) {
    case 'required':
      return 'ApplicationRequired';
    case 'systemrequired':
      return 'SystemRequired';
    case 'recommended':
      return 'Recommended';
    default:
      return 'None';
  }
}

function defaultOf(node: XmlNode, type: string): { defaultValue?: boolean | number } {
  const value = text(node, 'AppDefaultValue');
  if (type === 'bit') return { defaultValue: value === '1' };
  if (type !== 'picklist' || value === undefined || value === '-1') return {};
  return { defaultValue: wholeNumber(value, 'AppDefaultValue') };
}

function baseOf(node: XmlNode): { baseOf?: string } {
  const value = text(node, 'CalculationOf');
  return value === undefined ? {} : { baseOf: value.toLowerCase() };
}

function readKind(
  node: XmlNode,
  type: string,
  table: string,
  logicalName: string,
  sources: ColumnSources,
  where: string,
): ColumnKind {
  switch (type) {
    case 'nvarchar':
      return { kind: 'string', maxLength: length(node, where), format: text(node, 'Format') ?? 'text' };
    case 'ntext':
      return { kind: 'memo', maxLength: length(node, where) };
    case 'int':
      return {
        kind: 'integer',
        min: wholeNumber(text(node, 'MinValue') ?? '-2147483648', where),
        max: wholeNumber(text(node, 'MaxValue') ?? '2147483647', where),
      };
    case 'bigint':
      return { kind: 'bigint' };
    case 'decimal':
    case 'float':
      return { kind: type === 'float' ? 'double' : type, ...range(node, '100000000000', where) };
    case 'money':
      return { kind: 'money', ...range(node, '922337203685477', where), ...precisionSource(node, where) };
    case 'datetime':
      return { kind: text(node, 'Behavior') === '2' ? 'date' : 'datetime' };
    case 'uniqueidentifier':
      return { kind: 'guid' };
    case 'lookup':
    case 'customer':
      return { kind: 'lookup', targets: targets(sources, `${table}.${logicalName}`, where) };
    default:
      return optionKind(node, type, sources, where);
  }
}

function length(node: XmlNode, where: string): number {
  return wholeNumber(text(node, 'MaxLength') ?? '100', `${where}, MaxLength,`);
}

function range(node: XmlNode, limit: string, where: string): { precision: number; min: string; max: string } {
  return {
    precision: wholeNumber(text(node, 'Accuracy') ?? '2', `${where}, Accuracy,`),
    min: decimalNumber(text(node, 'MinValue'), `-${limit}`),
    max: decimalNumber(text(node, 'MaxValue'), limit),
  };
}

function precisionSource(node: XmlNode, where: string): { precisionSource?: 1 | 2 } {
  switch (text(node, 'AccuracySource') ?? '0') {
    case '0':
      return {};
    case '1':
      return { precisionSource: 1 };
    case '2':
      return { precisionSource: 2 };
    default:
      throw new Error(`${where}, AccuracySource, must be 0, 1 or 2.`);
  }
}

function targets(sources: ColumnSources, name: string, where: string): readonly LookupTarget[] {
  const found = sources.lookups.get(name);
  if (found === undefined) throw new Error(`${where} is a lookup without an EntityRelationship.`);
  return found;
}

function optionKind(node: XmlNode, type: string, sources: ColumnSources, where: string): ColumnKind {
  const inline = children(node, 'optionset')[0];
  switch (type) {
    case 'bit': {
      const options = readOptions(inline, where);
      const labelOf = (value: number, fallback: string) =>
        options.find((o) => o.value === value)?.label || fallback;
      return { kind: 'boolean', trueLabel: labelOf(1, 'Yes'), falseLabel: labelOf(0, 'No') };
    }
    case 'picklist':
    case 'multiselectpicklist': {
      const kind = type === 'picklist' ? 'choice' : 'choices';
      const optionSet = text(node, 'OptionSetName') ?? attribute(inline, 'Name') ?? '';
      if (inline !== undefined) return { kind, optionSet, options: readOptions(inline, where) };
      const global = sources.optionSets.find((set) => set.name === optionSet);
      if (global === undefined)
        throw new ImportError(
          importCodes.missingOptionSet,
          `${where} uses the choice '${optionSet}', which does not exist.`,
        );
      return { kind, optionSet, options: global.options };
    }
    case 'state':
      return { kind: 'state', options: readStates(inline) };
    case 'status':
      return { kind: 'status', options: readStatuses(inline) };
    default:
      throw new Error(`${where} has the type '${type}', which is not emulated.`);
  }
}
