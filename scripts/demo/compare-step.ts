import { bodyOf, followRun } from './api-client.ts';
import type { World } from './world.ts';

/** Compares both sides completely over the API; answers how many rows differ. */
export async function compare(world: World): Promise<number> {
  world.progress.step('Compare both sides row by row');
  const started = bodyOf('StartReconciliation', await world.api.POST('/sync/reconciliations'));
  const params = { path: { runId: started.id } };
  const run = await followRun(
    async () => bodyOf('GetReconciliation', await world.api.GET('/sync/reconciliations/{runId}', { params })),
    world.progress.update,
  );
  if (run.drift === null) throw new Error(`the comparison ended ${run.status}: ${run.error ?? ''}`);
  world.progress.done(`${run.drift} rows differ`);
  return run.drift;
}
