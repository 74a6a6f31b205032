import { decimal, isDecimalText } from '../../domain/decimal.ts';
import { type ChoiceName, choices } from '../../domain/model/choices.ts';
import type { Column, ColumnType, Table } from '../../domain/model/column.ts';
import { columnNamed, idLogicalName, logicalName, tableNamed } from '../../domain/model/names.ts';
import type { ChoiceDefinition } from './choice-definition.ts';
import { plainDecimal } from './map-row.ts';
import type { ColumnDefinition, TableDefinition } from './table-definition.ts';

/** One way in which an environment does not fit the model. */
export interface Difference {
  /** Logical name of the table, column, key or choice. */
  readonly subject: string;
  readonly problem: string;
  /** What helps: importing the solution, building the index of a key, or an administrator. */
  readonly remedy: 'import' | 'index' | 'administrator';
}

const metadataTypes: Readonly<Record<ColumnType['kind'], readonly string[]>> = {
  text: ['String'],
  memo: ['Memo'],
  integer: ['Integer'],
  decimal: ['Decimal'],
  money: ['Money'],
  boolean: ['Boolean'],
  date: ['DateTime'],
  datetime: ['DateTime'],
  choice: ['Picklist'],
  lookup: ['Lookup', 'Customer', 'Owner'],
};

/** What of the table's mapping an environment cannot carry; empty when it fits. Null: the table is not there. */
export function compareDefinition(table: Table, definition: TableDefinition | null): readonly Difference[] {
  const subject = logicalName(table);
  if (definition === null) return [difference(subject, 'the table is missing')];
  const differences = [
    ...tableDifferences(table, definition),
    ...table.columns.flatMap((column) => columnDifferences(column, definition)),
    ...table.keys.flatMap(({ columns }) => keyDifferences(table, columns, definition)),
  ];
  // No import brings back what belongs to a table that Dataverse itself has.
  return table.origin === 'custom'
    ? differences
    : differences.map((one) => (one.remedy === 'import' ? { ...one, remedy: 'administrator' } : one));
}

/** What of a choice an environment does not know; values of its own are no difference. */
export function compareChoice(name: ChoiceName, definition: ChoiceDefinition | null): readonly Difference[] {
  const { schema: subject, options } = choices[name];
  if (definition === null) return [difference(subject, 'the choice is missing')];
  const known = new Set(definition.options.map((option) => option.value));
  return Object.values(options)
    .filter((option) => !known.has(option.value))
    .map(({ value, label }) => difference(subject, `the option ${value} (${label}) is missing`));
}

function tableDifferences(table: Table, found: TableDefinition): Difference[] {
  const subject = logicalName(table);
  const nameColumn = logicalName(columnNamed(table, table.primaryName));
  return [
    ...unequal(subject, 'entity set name', table.set, found.entitySetName),
    ...unequal(subject, 'primary key', idLogicalName(table), found.primaryId),
    // A standard table has its own: a contact's is the full name, which is made of others.
    ...(table.origin === 'custom'
      ? unequal(subject, 'primary name column', nameColumn, found.primaryName)
      : []),
    ...unless(found.changeTracking, subject, 'change tracking is off'),
    ...unless(found.optimisticConcurrency, subject, 'optimistic concurrency is off, so etags guard nothing'),
  ];
}

function columnDifferences(column: Column, definition: TableDefinition): Difference[] {
  const subject = `${definition.logicalName}.${logicalName(column)}`;
  const found = definition.columns.find((one) => one.logicalName === logicalName(column));
  if (found === undefined) return [difference(subject, 'the column is missing')];
  const types = metadataTypes[column.type.kind];
  if (!types.includes(found.type)) {
    return [difference(subject, `the type must be ${types[0]}, it is ${found.type}`)];
  }
  return typeDifferences(subject, column, found);
}

function typeDifferences(subject: string, column: Column, found: ColumnDefinition): Difference[] {
  const { type } = column;
  switch (type.kind) {
    case 'text':
    case 'memo':
      return unless(
        found.maxLength === null || found.maxLength >= type.maxLength,
        subject,
        `the length must be at least ${type.maxLength}, it is ${found.maxLength}`,
      );
    case 'decimal':
    case 'money':
      return [
        ...unless(
          found.precision === null || found.precision >= type.scale,
          subject,
          `there must be at least ${type.scale} digits after the point, there are ${found.precision}`,
        ),
        ...rangeDifferences(subject, type, found),
      ];
    case 'integer':
      return rangeDifferences(subject, { min: String(type.min), max: String(type.max) }, found);
    case 'date':
      return unequal(subject, 'date behavior', 'DateOnly', found.dateBehavior ?? 'DateOnly');
    case 'datetime':
      return unless(found.dateBehavior !== 'DateOnly', subject, 'the column keeps no time of day');
    case 'lookup':
      return lookupDifferences(subject, column, type.table, found);
    default:
      return [];
  }
}

/** Lookups are bound by the schema name, in which the case of letters matters. */
function lookupDifferences(
  subject: string,
  column: Column,
  targetName: string,
  found: ColumnDefinition,
): Difference[] {
  const wanted = logicalName(tableNamed(targetName));
  return [
    ...unequal(subject, 'schema name', column.schema, found.schemaName),
    ...unless(
      found.targets.length === 0 || found.targets.includes(wanted),
      subject,
      `the lookup must lead to ${wanted}, it leads to ${found.targets.join(', ')}`,
    ),
  ];
}

function rangeDifferences(
  subject: string,
  wanted: { readonly min: string; readonly max: string },
  found: ColumnDefinition,
): Difference[] {
  const [min, max] = [bound(found.min), bound(found.max)];
  return [
    ...unless(
      min === null || decimal(min).lte(decimal(wanted.min)),
      subject,
      `the least value must be ${wanted.min} or less, it is ${min}`,
    ),
    ...unless(
      max === null || decimal(max).gte(decimal(wanted.max)),
      subject,
      `the greatest value must be ${wanted.max} or more, it is ${max}`,
    ),
  ];
}

function bound(text: string | null): string | null {
  if (text === null) return null;
  const plain = plainDecimal(text) ?? text;
  return isDecimalText(plain) ? plain : null;
}

function keyDifferences(table: Table, names: readonly string[], definition: TableDefinition): Difference[] {
  const columns = names.map((name) => logicalName(columnNamed(table, name)));
  const subject = `${definition.logicalName}(${columns.join(',')})`;
  const found = definition.keys.find(
    (key) => key.columns.length === columns.length && columns.every((name) => key.columns.includes(name)),
  );
  if (found === undefined) return [difference(subject, 'the alternate key is missing')];
  if (found.indexStatus === 'Active') return [];
  const problem = `the index of the alternate key is not active but ${found.indexStatus}`;
  return [{ subject, problem, remedy: 'index' }];
}

function unequal(subject: string, what: string, wanted: string, found: string): Difference[] {
  return unless(wanted === found, subject, `the ${what} must be ${wanted}, it is ${found}`);
}

function unless(fine: boolean, subject: string, problem: string): Difference[] {
  return fine ? [] : [difference(subject, problem)];
}

function difference(subject: string, problem: string): Difference {
  return { subject, problem, remedy: 'import' };
}
