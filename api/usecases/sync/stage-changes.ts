import type { Table } from '../../domain/model/column.ts';
import { DeltaTokenExpired } from '../../ports/dataverse.ts';
import type { SyncDeps } from './context.ts';

export interface StageControl {
  readonly signal: AbortSignal;
  /** Called after every page with the table and the rows staged so far. */
  progress(table: Table, staged: number): Promise<void>;
}

/**
 * Records the changes of both sides durably. SQL first, all tables in one transaction. Then the Dataverse
 * feed of each table, children before parents: the parent of a row that was seen is then seen too, however
 * new it is. Answers the names of the tables that were read in full.
 */
export async function stageChanges(
  deps: Pick<SyncDeps, 'sql' | 'dataverse' | 'logger'>,
  tables: readonly Table[],
  control: StageControl,
): Promise<ReadonlySet<string>> {
  const full = new Set<string>();
  await deps.sql.write(async (tx) => {
    for (const table of tables) {
      await tx.sync.stageSqlChanges(table);
      if ((await tx.sync.deltaLink(table)) !== null) continue;
      await tx.sync.stageAllSqlRows(table);
      full.add(table.name);
    }
  });
  for (const table of tables.toReversed()) {
    if (control.signal.aborted) break;
    if (await stageFeed(deps, table, control)) full.add(table.name);
  }
  return full;
}

/** True when the delta token had expired and the whole table was staged instead. */
async function stageFeed(
  deps: Pick<SyncDeps, 'sql' | 'dataverse' | 'logger'>,
  table: Table,
  control: StageControl,
): Promise<boolean> {
  const deltaLink = await deps.sql.read((tx) => tx.sync.deltaLink(table));
  try {
    await stagePages(deps, table, deltaLink, control);
    return false;
  } catch (error) {
    if (!(error instanceof DeltaTokenExpired) || deltaLink === null) throw error;
  }
  deps.logger.warn({ table: table.name }, 'delta token expired: comparing the whole table');
  await deps.sql.write(async (tx) => {
    await tx.sync.clearDeltaLink(table);
    await tx.sync.stageAllSqlRows(table);
  });
  await stagePages(deps, table, null, control);
  return true;
}

async function stagePages(
  deps: Pick<SyncDeps, 'sql' | 'dataverse'>,
  table: Table,
  deltaLink: string | null,
  control: StageControl,
): Promise<void> {
  let staged = 0;
  const dataverse = deltaLink === null ? deps.dataverse.inLane('backfill') : deps.dataverse;
  for await (const page of dataverse.changes(table, deltaLink)) {
    await deps.sql.write((tx) => tx.sync.stageRemoteChanges(table, page));
    staged += page.rows.length + page.deletedIds.length + page.broken.length;
    await control.progress(table, staged);
    if (control.signal.aborted) return;
  }
}
