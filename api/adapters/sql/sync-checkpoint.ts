import type { Table } from '../../domain/model/column.ts';
import type { FeedState } from '../../ports/sync-store.ts';
import type { UnitContext } from './context.ts';

/** How far the feed of Dataverse was read; a table never synced stands at the beginning. */
export async function checkpointOf(unit: UnitContext, table: Table): Promise<FeedState> {
  const row = await unit.db
    .selectFrom('sync_checkpoint')
    .select(['delta_link', 'next_link', 'full_run'])
    .where('table_name', '=', table.sql)
    .executeTakeFirst();
  return {
    deltaLink: row?.delta_link ?? null,
    nextLink: row?.next_link ?? null,
    fullRun: row?.full_run ?? null,
  };
}

/** The next stamp of the table: larger than any before, so that a stamp is never met twice. */
export async function nextTouch(unit: UnitContext, table: Table): Promise<number> {
  const updated = await unit.db
    .updateTable('sync_checkpoint')
    .set((eb) => ({ touch: eb('touch', '+', 1) }))
    .where('table_name', '=', table.sql)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) await firstCheckpoint(unit, table);
  const row = await unit.db
    .selectFrom('sync_checkpoint')
    .select('touch')
    .where('table_name', '=', table.sql)
    .executeTakeFirstOrThrow();
  return row.touch;
}

async function firstCheckpoint(unit: UnitContext, table: Table): Promise<void> {
  const links = { delta_link: null, next_link: null, full_run: null };
  const start = { table_name: table.sql, touch: 1, ...links };
  await unit.db.insertInto('sync_checkpoint').values(start).execute();
}

/** Moves the mark of an existing checkpoint; `nextTouch` has made sure that there is one. */
export async function moveCheckpoint(
  unit: UnitContext,
  table: Table,
  mark:
    | { readonly full_run: string }
    | { readonly next_link: string }
    | { readonly delta_link: string | null; readonly next_link: null; readonly full_run?: string },
): Promise<void> {
  await unit.db.updateTable('sync_checkpoint').set(mark).where('table_name', '=', table.sql).execute();
}
