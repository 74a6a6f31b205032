import type { Table } from '../../domain/model/column.ts';
import { compareVersions, type VersionDrift } from './compare-versions.ts';
import { type SyncDeps, syncContext } from './context.ts';
import { stageChanges } from './stage-changes.ts';
import { sweepTables } from './sweep.ts';
import type { Tally } from './tally.ts';

/**
 * Takes up what the feeds tell, so that it does not look like a miss, then compares keys and versions of every
 * row and brings together what differs. Answers what was found, by table. All of it yields to other requests.
 */
export async function reconcileVersions(
  deps: SyncDeps,
  runId: string,
  tables: readonly Table[],
  tally: Tally,
  options: { readonly signal: AbortSignal; readonly allowMassDelete: boolean },
): Promise<Readonly<Record<string, VersionDrift>>> {
  const { signal } = options;
  const patient = { ...deps, dataverse: deps.dataverse.inLane('backfill') };
  const reading = (table: Table, done: number): Promise<void> =>
    tally.step(`Reading changes: ${table.pluralLabel}`, table, done);
  const whole = await stageChanges(patient, tables, { runId, full: false, signal, progress: reading });
  await sweepTables(syncContext(patient, runId, whole), tables, tally, options);
  const comparing = (table: Table, done: number): Promise<void> =>
    tally.step(`Comparing versions: ${table.pluralLabel}`, table, done);
  const found: Record<string, VersionDrift> = {};
  for (const table of tables.toReversed()) {
    if (signal.aborted) return found;
    found[table.name] = await compareVersions(patient, table, { runId, signal, progress: comparing });
  }
  if (!signal.aborted) await sweepTables(syncContext(patient, runId, whole), tables, tally, options);
  return found;
}
