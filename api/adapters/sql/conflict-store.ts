import type { Selectable } from 'kysely';
import type { Conflict, ConflictContent, ConflictEvent } from '../../domain/sync/conflict.ts';
import type { Resolution } from '../../domain/sync/resolution.ts';
import type { ConflictQuery, ConflictStore } from '../../ports/conflict-store.ts';
import { inChunks, rowsPerStatement } from './chunks.ts';
import type { UnitContext } from './context.ts';
import { fromJson, fromJsonOrNull, toJsonOrNull } from './json.ts';
import type { ConflictTable } from './schema-types.ts';
import { storableDiagnosis } from './text.ts';

/** Longest label or detail kept, in characters. */
const maxText = 2500;

/** The conflict queue through one unit of work. */
export function conflictStore(unit: UnitContext): ConflictStore {
  return {
    get: (id) => get(unit, id),
    list: (query) => list(unit, query),
    unclosed: (table, sqlIds) => unclosed(unit, table, sqlIds),
    put: (conflict) => put(unit, conflict),
    addEvent: (event) => addEvent(unit, event),
    events: (conflictId, limit) => events(unit, conflictId, limit),
  };
}

async function get(unit: UnitContext, id: string): Promise<Conflict | null> {
  const row = await unit.db.selectFrom('sync_conflict').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : conflictFrom(row);
}

async function list(unit: UnitContext, query: ConflictQuery): Promise<readonly Conflict[]> {
  const { table, state, kind, before, limit } = query;
  let found = unit.db.selectFrom('sync_conflict').selectAll();
  if (table !== undefined) found = found.where('table_name', '=', table);
  if (state !== undefined) found = found.where('state', '=', state);
  if (kind !== undefined) found = found.where('kind', '=', kind);
  if (before !== undefined) {
    const last = await get(unit, before);
    if (last === null) return [];
    found = found.where((eb) =>
      eb.or([
        eb('detected_at', '<', last.detectedAt),
        eb.and([eb('detected_at', '=', last.detectedAt), eb('id', '<', last.id)]),
      ]),
    );
  }
  const rows = await found.orderBy('detected_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(conflictFrom);
}

async function unclosed(
  unit: UnitContext,
  table: string,
  sqlIds: readonly string[],
): Promise<readonly Conflict[]> {
  const found: Conflict[] = [];
  for await (const chunk of inChunks(sqlIds, rowsPerStatement)) {
    const rows = await unit.db
      .selectFrom('sync_conflict')
      .selectAll()
      .where('table_name', '=', table)
      .where('sql_id', 'in', chunk)
      .where('closed_at', 'is', null)
      .execute();
    found.push(...rows.map(conflictFrom));
  }
  return found;
}

/** Update, then insert what is not there: the same on every engine, and the history keeps its parent. */
async function put(unit: UnitContext, conflict: Conflict): Promise<void> {
  const { id, ...cells } = cellsOf(conflict);
  const updated = await unit.db
    .updateTable('sync_conflict')
    .set(cells)
    .where('id', '=', id)
    .executeTakeFirst();
  if (updated.numUpdatedRows > 0n) return;
  await unit.db
    .insertInto('sync_conflict')
    .values({ id, ...cells })
    .execute();
}

async function addEvent(unit: UnitContext, event: ConflictEvent): Promise<void> {
  const { conflictId, detail, ...rest } = event;
  const text = detail === null ? null : storableDiagnosis(detail, maxText);
  await unit.db
    .insertInto('sync_conflict_event')
    .values({ ...rest, conflict_id: conflictId, detail: text })
    .execute();
}

async function events(
  unit: UnitContext,
  conflictId: string,
  limit: number,
): Promise<readonly ConflictEvent[]> {
  const rows = await unit.db
    .selectFrom('sync_conflict_event')
    .select(['at', 'actor', 'action', 'detail'])
    .where('conflict_id', '=', conflictId)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => ({ ...row, conflictId }));
}

function cellsOf(conflict: Conflict): ConflictTable {
  return {
    id: conflict.id,
    table_name: conflict.table,
    row_key: conflict.rowKey,
    sql_id: conflict.sqlId,
    remote_id: conflict.remoteId,
    label: storableDiagnosis(conflict.label, maxText),
    kind: conflict.content.kind,
    state: conflict.state,
    version: conflict.version,
    content: JSON.stringify(conflict.content),
    resolution: toJsonOrNull(conflict.resolution),
    detected_at: conflict.detectedAt,
    seen_at: conflict.seenAt,
    closed_at: conflict.closedAt,
    run_id: conflict.runId,
  };
}

function conflictFrom(row: Selectable<ConflictTable>): Conflict {
  return {
    id: row.id,
    table: row.table_name,
    rowKey: row.row_key,
    sqlId: row.sql_id,
    remoteId: row.remote_id,
    label: row.label,
    content: fromJson<ConflictContent>(row.content),
    state: row.state,
    version: row.version,
    resolution: fromJsonOrNull<Resolution>(row.resolution),
    detectedAt: row.detected_at,
    seenAt: row.seen_at,
    closedAt: row.closed_at,
    runId: row.run_id,
  };
}
