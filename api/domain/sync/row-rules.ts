import type { FieldError } from '../../errors.ts';
import type { Row, Table } from '../model/column.ts';

/**
 * Rules a row must keep besides those of its single columns, whoever wrote it: JSON memos parse, and a
 * period does not end before it begins. Every broken rule is listed.
 */
export function rowProblems(table: Table, row: Row): readonly FieldError[] {
  return [...jsonProblems(table, row), ...periodProblems(table, row)];
}

function jsonProblems(table: Table, row: Row): readonly FieldError[] {
  return table.columns
    .filter((column) => column.type.kind === 'memo' && column.type.format === 'json')
    .filter((column) => !parses(row[column.name] ?? null))
    .map((column) => ({ field: column.name, rule: 'must be valid JSON' }));
}

function parses(value: unknown): boolean {
  if (typeof value !== 'string') return value === null;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function periodProblems(table: Table, row: Row): readonly FieldError[] {
  const isPeriod = ['startDate', 'endDate'].every((name) => table.columns.some((c) => c.name === name));
  const { startDate, endDate } = row;
  if (!isPeriod || typeof startDate !== 'string' || typeof endDate !== 'string') return [];
  return startDate <= endDate
    ? []
    : [{ field: 'endDate', rule: `must not lie before startDate ${startDate}` }];
}
