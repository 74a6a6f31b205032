import type { Table } from '../../domain/model/column.ts';
import type { RowVersion } from '../../ports/dataverse.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { SyncDeps } from './context.ts';

/** What a comparison of keys and versions found in a table, in rows. */
export interface VersionDrift {
  /** Rows Dataverse holds. */
  readonly compared: number;
  /** Linked rows with another version than the one both sides agreed on. */
  readonly differing: number;
  /** Rows of Dataverse that no link knows. */
  readonly unknown: number;
  /** Linked rows that Dataverse did not list. */
  readonly missing: number;
  /** SQL rows without link, and links whose SQL row is gone. */
  readonly unmatched: number;
}

export interface VersionControl {
  readonly runId: string;
  readonly signal: AbortSignal;
  progress(table: Table, compared: number): Promise<void>;
}

/** Missing rows staged in one transaction. */
const pageSize = 500;

/**
 * Lists id and version of every Dataverse row and makes pending whatever does not fit the links, on either side.
 * What was made pending is read and compared by the sweep that follows, so a wrong suspicion costs a read only.
 */
export async function compareVersions(
  deps: Pick<SyncDeps, 'sql' | 'dataverse'>,
  table: Table,
  { runId, signal, progress }: VersionControl,
): Promise<VersionDrift> {
  const drift = { compared: 0, differing: 0, unknown: 0, missing: 0, unmatched: 0 };
  await deps.sql.write((tx) => tx.reconcile.clear(runId));
  for await (const page of deps.dataverse.versions(table)) {
    const found = await deps.sql.write((tx) => stagePage(tx, table, runId, page));
    drift.compared += page.length;
    drift.differing += found.differing;
    drift.unknown += found.unknown;
    await progress(table, drift.compared);
    if (signal.aborted) return drift;
  }
  drift.missing = await stageMissing(deps, table, runId, signal);
  await deps.sql.write(async (tx) => {
    drift.unmatched = await tx.reconcile.stageUnmatched(table);
    await tx.reconcile.clear(runId);
  });
  return drift;
}

async function stagePage(
  tx: SqlTransaction,
  table: Table,
  runId: string,
  page: readonly RowVersion[],
): Promise<{ readonly differing: number; readonly unknown: number }> {
  const links = await tx.sync.linksByRemoteId(
    table,
    page.map((row) => row.id),
  );
  const known = new Map(links.map((link) => [link.remoteId, link]));
  const suspect = page.filter(({ id, etag }) => known.get(id)?.etag !== etag).map((row) => row.id);
  const unknown = suspect.filter((id) => !known.has(id)).length;
  await tx.reconcile.markSeen(
    runId,
    table,
    links.map((link) => link.sqlId),
  );
  if (suspect.length > 0) await tx.sync.stageRows(table, suspect);
  return { differing: suspect.length - unknown, unknown };
}

/** A row that was not listed is read by itself before anything is deleted. */
async function stageMissing(
  deps: Pick<SyncDeps, 'sql'>,
  table: Table,
  runId: string,
  signal: AbortSignal,
): Promise<number> {
  let missing = 0;
  let after: string | null = null;
  while (!signal.aborted) {
    const query = { after, limit: pageSize } as { readonly after: string | null; readonly limit: number };
    const page = await deps.sql.write(async (tx) => {
      const links = await tx.reconcile.unseen(runId, table, query);
      const ids = links.map((link) => link.remoteId);
      if (ids.length > 0) await tx.sync.stageRows(table, ids);
      return links;
    });
    missing += page.length;
    after = page.at(-1)?.sqlId ?? null;
    if (page.length < pageSize) break;
  }
  return missing;
}
