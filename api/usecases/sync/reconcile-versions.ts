import type { Table } from '../../domain/model/column.ts';
import { applyDue } from './apply-due.ts';
import { compareVersions, type VersionDrift } from './compare-versions.ts';
import { type SyncDeps, syncContext } from './context.ts';
import { stageChanges } from './stage-changes.ts';
import type { Tally } from './tally.ts';

/**
 * Takes up what the feeds tell, so that it does not look like a miss, then compares keys and versions of every
 * row and makes pending what differs. Answers what was found, by table. All of it yields to other requests.
 */
export async function reconcileVersions(
  deps: SyncDeps,
  runId: string,
  tables: readonly Table[],
  tally: Tally,
  signal: AbortSignal,
): Promise<Readonly<Record<string, VersionDrift>>> {
  const patient = { ...deps, dataverse: deps.dataverse.inLane('backfill') };
  const reading = (table: Table, done: number): Promise<void> =>
    tally.step(`Reading changes: ${table.pluralLabel}`, table, done);
  const whole = await stageChanges(patient, tables, { runId, full: false, signal, progress: reading });
  const context = syncContext(patient, runId, whole);
  const deleted = new Map<string, number>();
  for (let more = true; more && !signal.aborted; ) {
    more = await applyDue(context, tables, tally, { signal, deleted });
  }
  const comparing = (table: Table, done: number): Promise<void> =>
    tally.step(`Comparing versions: ${table.pluralLabel}`, table, done);
  const found: Record<string, VersionDrift> = {};
  for (const table of tables.toReversed()) {
    if (signal.aborted) return found;
    found[table.name] = await compareVersions(patient, table, { runId, signal, progress: comparing });
  }
  return found;
}
