import type { SyncDeps } from '../context.ts';
import { type LaneOptions, workParts } from './work-parts.ts';

/**
 * Works on parts of the runs that other processes on the same database lead; answers how many were worked on.
 * `leads` tells the runs of this process, whose leader works on their parts itself.
 */
export async function followRuns(
  deps: SyncDeps,
  options: LaneOptions & { readonly leads: (runId: string) => boolean },
): Promise<number> {
  const runs = await deps.sql.read((tx) => tx.lanes.underWay());
  let worked = 0;
  for (const { runId } of runs) {
    if (!options.leads(runId)) worked += await workParts(deps, runId, options);
  }
  return worked;
}
