import { findAll, textAt } from '../../scripts/lib/xml-read.ts';
import type { Finding, OpenSolution } from './archive.ts';
import { type ColumnXml, repeated, type TableXml, tablesOf } from './model.ts';

const check = 'tables';

/** Columns that every user-owned table has. */
const systemColumns =
  'createdby createdon modifiedby modifiedon ownerid owningbusinessunit owningteam owninguser statecode statuscode'.split(
    ' ',
  );

/** Columns of each table: complete, unique, choices that exist, money with its companions. */
export function checkTables(solution: OpenSolution): readonly Finding[] {
  const tables = tablesOf(solution);
  const choices = choicesOf(solution);
  const messages = [
    ...repeated(tables.map((table) => table.logical)).map((name) => `table ${name} is defined twice`),
    ...repeated(tables.map((table) => table.set)).map((name) => `set name ${name} is used twice`),
    ...tables.flatMap((table) => tableProblems(table, choices)),
  ];
  return messages.map((message) => ({ check, message }));
}

type Choices = ReadonlyMap<string, readonly string[]>;

function choicesOf({ customizations }: OpenSolution): Choices {
  const sets = findAll(customizations, 'optionsets', 'optionset');
  return new Map(
    sets.map((set) => [
      set.attributes.Name ?? '',
      findAll(set, 'options', 'option').map((option) => option.attributes.value ?? ''),
    ]),
  );
}

function tableProblems(table: TableXml, choices: Choices): readonly string[] {
  const names = new Set(table.columns.map((column) => column.logical));
  const needed = [...systemColumns, `${table.logical}id`];
  const primaryNames = table.columns.filter((column) =>
    /^PrimaryName\b/.test(textAt(column.element, 'DisplayMask') ?? ''),
  );
  return [
    ...(table.set === '' ? [`${table.logical} has no set name`] : []),
    ...(primaryNames.length === 1 ? [] : [`${table.logical} needs exactly one primary name column`]),
    ...repeated([...table.columns.map((column) => column.logical)]).map(
      (name) => `${table.logical}.${name} is defined twice`,
    ),
    ...needed.filter((name) => !names.has(name)).map((name) => `${table.logical} lacks the column ${name}`),
    ...table.columns.flatMap((column) => columnProblems(table, column, choices)),
    ...moneyProblems(table),
  ];
}

function columnProblems(table: TableXml, column: ColumnXml, choices: Choices): readonly string[] {
  const place = `${table.logical}.${column.logical}`;
  const renamed =
    column.logical !== column.schema.toLowerCase() || textAt(column.element, 'Name') !== column.logical;
  return [
    ...(renamed ? [`${place} must be the lower case of ${column.schema}`] : []),
    ...(column.type === 'picklist' ? choiceProblems(place, column, choices) : []),
  ];
}

function choiceProblems(place: string, column: ColumnXml, choices: Choices): readonly string[] {
  const name = textAt(column.element, 'OptionSetName');
  const values = name === undefined ? undefined : choices.get(name);
  if (values === undefined) return [`${place} uses the choice ${name ?? '(none)'}, which is not defined`];
  const initial = textAt(column.element, 'AppDefaultValue') ?? '';
  return [
    ...(initial === '-1' || values.includes(initial)
      ? []
      : [`${place} has the default ${initial}, which is no option`]),
    ...repeated(values).map((value) => `choice ${name} has the value ${value} twice`),
  ];
}

/** Money needs a rate, a currency and, per column, its amount in the base currency. */
function moneyProblems(table: TableXml): readonly string[] {
  const names = new Set(table.columns.map((column) => column.logical));
  const bases = new Set(table.columns.map((column) => textAt(column.element, 'CalculationOf')));
  const money = table.columns.filter(
    (column) => column.type === 'money' && !column.logical.endsWith('_base'),
  );
  if (money.length === 0) return [];
  return [
    ...['exchangerate', 'transactioncurrencyid']
      .filter((name) => !names.has(name))
      .map((name) => `${table.logical} has money but not the column ${name}`),
    ...money
      .filter((column) => !names.has(`${column.logical}_base`) || !bases.has(column.logical))
      .map((column) => `${table.logical}.${column.logical} has no base-currency companion`),
  ];
}
