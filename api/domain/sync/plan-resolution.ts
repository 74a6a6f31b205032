import type { FieldError } from '../../errors.ts';
import { canonicalValue } from '../model/canonical.ts';
import { type ChoiceName, choices } from '../model/choices.ts';
import type { Column, Table } from '../model/column.ts';
import type { ConflictContent } from './conflict.ts';
import type { ColumnResolution, Resolution } from './resolution.ts';

/** What a person answers. */
export interface Answer {
  /** Side that decides whatever is not named. */
  readonly rule: 'townepark' | 'dataverse' | null;
  readonly row: 'delete' | 'keep' | null;
  readonly columns: readonly ColumnAnswer[];
}

export interface ColumnAnswer {
  readonly column: string;
  readonly take: ColumnResolution['take'];
  /** With `take: value`: the cell as text, choices by name; null empties it. */
  readonly value: string | null;
}

export type PlannedResolution =
  | { readonly ok: true; readonly resolution: Resolution }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Turns the answer to a conflict into a resolution, or names every part of it that does not fit. */
export function planResolution(table: Table, content: ConflictContent, answer: Answer): PlannedResolution {
  const errors: FieldError[] = [];
  const row = rowOf(content, answer, errors);
  const named = answer.columns.flatMap((one, index) => {
    const field = `columns[${index}]`;
    const planned = planColumn(table, content, one);
    if ('take' in planned) return [planned];
    errors.push({ field: `${field}.${planned.field}`, rule: planned.rule });
    return [];
  });
  const twice = named.some(({ column }, index) => named.findIndex((one) => one.column === column) !== index);
  if (twice) errors.push({ field: 'columns', rule: 'must name each column once' });
  const columns = [...named, ...byRule(table, content, answer, named)];
  errors.push(...undecided(content, answer, columns));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, resolution: { row, columns } };
}

/** A rule decides a delete, too: the side that it names keeps what it has, a row or none. */
function rowOf(content: ConflictContent, { row, rule }: Answer, errors: FieldError[]): Resolution['row'] {
  const aboutRow = ['delete-vs-edit', 'held-delete', 'mass-delete'].includes(content.kind);
  if (!aboutRow) {
    if (row !== null) errors.push({ field: 'row', rule: 'must be left out: no row was deleted' });
    return null;
  }
  if (content.kind === 'mass-delete') {
    if (row !== 'delete') errors.push({ field: 'row', rule: 'must be delete, which confirms the deletes' });
    return row;
  }
  const decided = row ?? (rule === null ? null : rule === content.missingIn ? 'delete' : 'keep');
  if (decided === null) errors.push({ field: 'row', rule: 'must be delete or keep' });
  return decided;
}

type Misfit = { readonly field: 'column' | 'take' | 'value'; readonly rule: string };

function planColumn(
  table: Table,
  content: ConflictContent,
  { column: name, take, value }: ColumnAnswer,
): ColumnResolution | Misfit {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) return { field: 'column', rule: `must be a column of ${table.name}` };
  const seen = content.columns.find((one) => one.column === name);
  if (seen === undefined && content.kind === 'columns') {
    return { field: 'column', rule: 'must be a column in conflict' };
  }
  if (column.guarded) return { field: 'column', rule: 'must not be a column that the bridge alone writes' };
  if (take === 'value') {
    const cell = cellOfText(column, value);
    return cell.ok ? { column: name, take, value: cell.value } : { field: 'value', rule: cell.rule };
  }
  if (value !== null) return { field: 'value', rule: 'must be left out unless take is value' };
  if (content.missingIn === take) return { field: 'take', rule: 'must name the side that has the row' };
  if (seen === undefined) return { field: 'take', rule: 'must be value: the sides do not differ here' };
  return { column: name, take, value: take === 'townepark' ? seen.sql : seen.remote };
}

function cellOfText(column: Column, text: string | null) {
  if (column.type.kind === 'boolean' && (text === 'true' || text === 'false')) {
    return canonicalValue(column, text === 'true');
  }
  if (column.type.kind !== 'choice' || text === null) return canonicalValue(column, text);
  const options: Readonly<Record<string, { readonly value: number }>> =
    choices[column.type.choice as ChoiceName].options;
  return canonicalValue(column, Object.hasOwn(options, text) ? options[text]?.value : text);
}

/** The rule for the columns that are not named; where a side has no row there is nothing to choose from. */
function byRule(
  table: Table,
  { kind, missingIn, columns }: ConflictContent,
  { rule }: Answer,
  named: readonly ColumnResolution[],
): readonly ColumnResolution[] {
  if (rule === null || missingIn !== null || (kind !== 'columns' && kind !== 'broken-rule')) return [];
  const guarded = table.columns.filter((column) => column.guarded).map(({ name }) => name);
  const done = new Set([...guarded, ...named.map(({ column }) => column)]);
  return columns
    .filter(({ column }) => !done.has(column))
    .map(({ column, sql, remote }) => ({
      column,
      take: rule,
      value: rule === 'townepark' ? sql : remote,
    }));
}

function undecided(
  { kind, columns }: ConflictContent,
  answer: Answer,
  decided: readonly ColumnResolution[],
): readonly FieldError[] {
  if (kind === 'broken-rule' && decided.length === 0 && answer.columns.length === 0) {
    return [{ field: 'columns', rule: 'must name a value that makes the row valid' }];
  }
  if (kind !== 'columns') return [];
  const done = new Set([...decided, ...answer.columns].map(({ column }) => column));
  const open = columns.filter(({ column }) => !done.has(column));
  return open.map(({ column }) => ({ field: 'columns', rule: `must decide ${column}` }));
}
