import { type ChoiceName, choiceName } from '../model/choices.ts';
import type { Row, Table, Value } from '../model/column.ts';
import type { Action, RowDecision } from './decide-row.ts';
import { rowLabel } from './lookups.ts';

/** What a run would do to one row. `refused`: nothing, because the row cannot be read or waits for another. */
export type ChangeAction = Exclude<Action, 'unchanged'> | 'refused';

export const changeActions = [
  'create-remote',
  'create-sql',
  'update-remote',
  'update-sql',
  'update-both',
  'delete-remote',
  'delete-sql',
  'link',
  'forget',
  'conflict',
  'refused',
] as const satisfies readonly ChangeAction[];

/** One column of such a row. Values as people read them: choices by name; null = empty or no such row. */
export interface ColumnChange {
  readonly column: string;
  readonly base: string | null;
  readonly sql: string | null;
  readonly remote: string | null;
  /** What both sides would hold; null for a conflict too, which leaves both as they are. */
  readonly becomes: string | null;
  readonly conflict: boolean;
}

export interface RowChange {
  readonly table: string;
  /** Id in SQL: of the row there, or the one it would get. */
  readonly rowId: string;
  readonly label: string;
  readonly action: ChangeAction;
  readonly columns: readonly ColumnChange[];
  /** Why a person is needed, as sentences; empty when nobody is. */
  readonly problems: readonly string[];
}

/** Longest value that is kept: terms of a contract can be very long, and thousands of rows are kept. */
const longestValue = 300;

interface Sides {
  readonly sqlId: string;
  readonly base: Row | null;
  readonly sql: Row | null;
  readonly remote: Row | null;
}

/** The difference of a row that was decided; null when there is none. */
export function rowChange(
  table: Table,
  sides: Sides,
  decision: RowDecision,
  problem: string | null,
): RowChange | null {
  const { action } = decision;
  if (action === 'unchanged') return null;
  return {
    ...aboutRow(table, sides),
    action,
    columns: changedColumns(table, decision).map((name) => columnChange(table, name, sides, decision)),
    problems: problem === null ? [] : [problem],
  };
}

/** A row that could not be decided, with the reason. */
export function refusedRow(table: Table, sides: Sides, reason: string): RowChange {
  return { ...aboutRow(table, sides), action: 'refused', columns: [], problems: [reason] };
}

function aboutRow(table: Table, { sqlId, base, sql, remote }: Sides) {
  const label = rowLabel(table, sql ?? remote ?? base) || sqlId;
  return { table: table.name, rowId: sqlId, label };
}

/** A new row shows what it would hold, every other row the columns that would be written or need a person. */
function changedColumns(table: Table, decision: RowDecision): readonly string[] {
  const { toSql, toRemote, conflicts } = decision;
  const names = new Set([...Object.keys(toSql), ...Object.keys(toRemote), ...conflicts.map((c) => c.column)]);
  const creates = decision.action === 'create-sql' || decision.action === 'create-remote';
  return table.columns
    .map((column) => column.name)
    .filter((name) => names.has(name) && !(creates && (decision.agreed?.[name] ?? null) === null));
}

function columnChange(
  table: Table,
  name: string,
  { base, sql, remote }: Sides,
  { conflicts, toSql, toRemote }: RowDecision,
): ColumnChange {
  const show = (value: Value | undefined) => shownValue(table, name, value ?? null);
  const conflict = conflicts.some(({ column }) => column === name);
  const becomes = name in toSql ? toSql[name] : toRemote[name];
  return {
    column: name,
    base: show(base?.[name]),
    sql: show(sql?.[name]),
    remote: show(remote?.[name]),
    becomes: conflict ? null : show(becomes),
    conflict,
  };
}

/** A cell as people read it: choices by name, long text cut; null = empty. */
export function shownValue(table: Table, name: string, value: Value): string | null {
  if (value === null) return null;
  const type = table.columns.find((column) => column.name === name)?.type;
  if (type?.kind === 'choice' && typeof value === 'number') {
    return choiceName(type.choice as ChoiceName, value) ?? String(value);
  }
  const text = String(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
