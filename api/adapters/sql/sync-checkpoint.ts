import type { Table } from '../../domain/model/column.ts';
import type { UnitContext } from './context.ts';

/** Where the change feed of Dataverse goes on; null for a table never read. */
export async function deltaLinkOf(unit: UnitContext, table: Table): Promise<string | null> {
  const row = await unit.db
    .selectFrom('sync_checkpoint')
    .select('delta_link')
    .where('table_name', '=', table.sql)
    .executeTakeFirst();
  return row?.delta_link ?? null;
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
  const start = { table_name: table.sql, touch: 1, delta_link: null };
  await unit.db.insertInto('sync_checkpoint').values(start).execute();
}

/** Moves the mark of an existing checkpoint; `nextTouch` has made sure that there is one. */
export async function moveCheckpoint(
  unit: UnitContext,
  table: Table,
  deltaLink: string | null,
): Promise<void> {
  await unit.db
    .updateTable('sync_checkpoint')
    .set({ delta_link: deltaLink })
    .where('table_name', '=', table.sql)
    .execute();
}
