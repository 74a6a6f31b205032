import type { XmlElement } from '../../scripts/lib/xml.ts';
import { findAll, textAt } from '../../scripts/lib/xml-read.ts';
import type { Finding, OpenSolution } from './archive.ts';
import { type ColumnXml, repeated, type TableXml, tablesOf } from './model.ts';

/** Types a key column may have, and the bytes each takes in the index. */
const keyBytes: Readonly<Record<string, (column: ColumnXml) => number>> = {
  nvarchar: (column) => 2 * Number(textAt(column.element, 'MaxLength')),
  int: () => 4,
  decimal: () => 9,
  datetime: () => 8,
  lookup: () => 16,
  picklist: () => 4,
};

/** Limits of Dataverse: https://learn.microsoft.com/power-apps/maker/data-platform/define-alternate-keys-portal */
const limits = { bytes: 900, columns: 16, keys: 10 } as const;

/** Alternate keys: their columns exist, have a type that can be a key, and fit into the index. */
export function checkKeys(solution: OpenSolution): readonly Finding[] {
  return tablesOf(solution)
    .flatMap(tableProblems)
    .map((message) => ({ check: 'keys', message }));
}

function tableProblems(table: TableXml): readonly string[] {
  const keys = findAll(table.element, 'EntityInfo', 'entity', 'EntityKeys', 'EntityKey');
  return [
    ...(keys.length > limits.keys ? [`${table.logical} has more than ${limits.keys} keys`] : []),
    ...repeated(keys.map((key) => textAt(key, 'LogicalName') ?? '')).map(
      (name) => `key ${name} is defined twice`,
    ),
    ...keys.flatMap((key) => keyProblems(table, key)),
  ];
}

function keyProblems(table: TableXml, key: XmlElement): readonly string[] {
  const place = `${table.logical}, key ${textAt(key, 'LogicalName') ?? ''}`;
  const names = findAll(key, 'EntityKeyAttributes', 'AttributeName').map((name) => textAt(name) ?? '');
  const columns = names.map((name) => table.columns.find((column) => column.logical === name));
  const known = columns.filter((column) => column !== undefined);
  const bytes = known.reduce((sum, column) => sum + (keyBytes[column.type]?.(column) ?? 0), 0);
  return [
    ...names.filter((_, index) => columns[index] === undefined).map((name) => `${place}: no column ${name}`),
    ...known
      .filter((column) => keyBytes[column.type] === undefined)
      .map((column) => `${place}: ${column.logical} of type ${column.type} cannot be part of a key`),
    ...(bytes > limits.bytes ? [`${place} takes ${bytes} bytes, more than ${limits.bytes}`] : []),
    ...(names.length > limits.columns ? [`${place} has more than ${limits.columns} columns`] : []),
  ];
}
