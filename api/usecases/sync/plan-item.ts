import type { Table } from '../../domain/model/column.ts';
import { applicable } from '../../domain/sync/apply-resolution.ts';
import { type ConflictContent, conflictOf, type RowTriple } from '../../domain/sync/conflict.ts';
import { type Decided, decideRow, type RowDecision } from '../../domain/sync/decide-row.ts';
import { isEcho } from '../../domain/sync/echo.ts';
import type { SyncContext } from './context.ts';
import type { Item } from './load-items.ts';
import type { Planned } from './write-remote.ts';

/** Decides a row, by what a person has decided where that still fits the row. */
export function planItem(context: SyncContext, table: Table, item: Item): Planned {
  if (isEchoed(item)) return { item, decision: untouched };
  const decision = decideItem(context, table, item);
  const decided = decidedFor(item, conflictOf(table, triple(item), decision));
  return { item, decision: decided === null ? decision : decideItem(context, table, item, decided) };
}

/** The decision on a row as it was read; `decided` = by a person. */
export function decideItem(
  context: Pick<SyncContext, 'problemsOf'>,
  table: Table,
  item: Item,
  decided?: Decided,
): RowDecision {
  const { sqlModifiedAt, remoteModifiedAt } = item;
  return decideRow({
    table,
    ...triple(item),
    sqlModifiedAt,
    remoteModifiedAt,
    problemsOf: (row) => context.problemsOf(table, row),
    ...(decided !== undefined && { decided }),
  });
}

export function triple({ link, sql, remote }: Item): RowTriple {
  return { base: link?.base ?? null, sql, remote };
}

const untouched: RowDecision = {
  action: 'unchanged',
  toSql: {},
  toRemote: {},
  conflicts: [],
  problems: [],
  agreed: null,
};

function isEchoed({ pending, etag, link, conflict }: Item): boolean {
  const { sqlChanged, remoteChanged } = pending;
  return isEcho({
    sqlChanged,
    remoteChanged,
    etag,
    baseEtag: link?.etag ?? null,
    inConflict: conflict !== null,
  });
}

/** What a person has decided, where it fits the conflict as it is now. */
export function decidedFor(item: Item, now: ConflictContent | null): Decided | null {
  const { conflict } = item;
  if (now === null || conflict?.state !== 'decided' || conflict.resolution === null) return null;
  return applicable(conflict.content, conflict.resolution, triple(item), now);
}

/** Deletes come after all other writes. */
export function isDelete({ action }: RowDecision): boolean {
  return action === 'delete-remote' || action === 'delete-sql';
}

/** True when both sides held the row already and it is linked by this decision, by its id or by its key. */
export function isMatch({ item, decision }: Planned): boolean {
  return item.link === null && item.sql !== null && item.remote !== null && decision.agreed !== null;
}
