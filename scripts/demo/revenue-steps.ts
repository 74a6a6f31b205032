import { bodyOf, followRun } from './api-client.ts';
import type { World } from './world.ts';

export interface MonthResult {
  readonly month: string;
  readonly sites: number;
  readonly total: string;
}

/** Calculates one month for every site as a long-running operation. */
export async function calculateMonth(world: World, month: string): Promise<MonthResult> {
  world.progress.step(`Calculate ${month}`);
  const started = bodyOf('StartRevenueRun', await world.api.POST('/revenue/runs', { body: { month } }));
  const params = { path: { runId: started.id } };
  const run = await followRun(
    async () => bodyOf('GetRevenueRun', await world.api.GET('/revenue/runs/{runId}', { params })),
    world.progress.update,
  );
  if (run.status !== 'completed' || run.amount === null) {
    const reasons = run.failures.map((failure) => `${failure.label}: ${failure.message}`);
    throw new Error(`the calculation ended ${run.status}: ${run.error ?? reasons.slice(0, 5).join('; ')}`);
  }
  world.progress.done(`${run.calculated} contracts, ${run.amount} US dollars`);
  return { month, sites: run.calculated, total: run.amount };
}

/** Some results with their lines, for people to look at. */
export async function sampleCalculations(world: World, month: string): Promise<readonly string[][]> {
  const query = { month, top: 8 };
  const page = bodyOf(
    'ListRevenueCalculations',
    await world.api.GET('/revenue/calculations', { params: { query } }),
  );
  return page.value.map((one) => [one.name, one.contractType, one.amount]);
}
