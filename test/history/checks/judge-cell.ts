import type { Column, Value } from '../../../api/domain/model/column.ts';
import type { Attempt, EditRecord } from '../record.ts';

/** The edits of one column on both sides since they last agreed on `base`. */
export interface CellStory {
  readonly column: Column;
  readonly base: Value;
  readonly edits: readonly EditRecord[];
  readonly attempts: readonly Attempt[];
}

export type Verdict = { readonly legal: readonly Value[]; readonly conflict: boolean };

/**
 * Values the column may legally have once both sides agree, whatever was killed in between, and whether a
 * conflict may be reported instead. Nobody but one side edited: that side's last value and no other.
 */
export function judgeCell({ column, base, edits, attempts }: CellStory): Verdict {
  const own = column.guarded ? edits.filter(({ side }) => side === guardianOf(column)) : edits;
  const values = own.map(({ done }) => done.cells[column.name] ?? null);
  const last = (side: EditRecord['side']) => own.findLast((edit) => edit.side === side);
  const sql = last('sql');
  const remote = last('dataverse');
  if (sql === undefined || remote === undefined)
    return { legal: [values.at(-1) ?? (own.length > 0 ? null : base)], conflict: false };
  const sqlValue = sql.done.cells[column.name] ?? null;
  const remoteValue = remote.done.cells[column.name] ?? null;
  if (sqlValue === remoteValue) return { legal: [sqlValue], conflict: false };
  const both = [sqlValue, remoteValue];
  const conflict = column.owner === 'person';
  const first = own[0]?.seq ?? 0;
  const unseen = !attempts.some(({ from, to }) => from < Math.max(sql.seq, remote.seq) && to > first);
  if (unseen) {
    if (sqlValue === base) return { legal: [remoteValue], conflict: false };
    if (remoteValue === base) return { legal: [sqlValue], conflict: false };
    if (conflict) return { legal: [], conflict };
    if (column.owner !== 'latest')
      return { legal: [column.owner === 'dataverse' ? remoteValue : sqlValue], conflict };
    return { legal: both, conflict };
  }
  return { legal: ownersLast(column, sql, remote, [base, ...values.slice(0, -1)]) ?? both, conflict };
}

function guardianOf({ owner }: Column): EditRecord['side'] {
  return owner === 'dataverse' ? 'dataverse' : 'sql';
}

/** The owner's side had the last word, with a value that was not there before: no other may win. */
function ownersLast(
  column: Column,
  sql: EditRecord,
  remote: EditRecord,
  before: readonly Value[],
): readonly Value[] | null {
  if (column.owner !== 'townepark' && column.owner !== 'dataverse') return null;
  const [owner, other] = column.owner === 'townepark' ? [sql, remote] : [remote, sql];
  const value = owner.done.cells[column.name] ?? null;
  return owner.seq > other.seq && !before.includes(value) ? [value] : null;
}
