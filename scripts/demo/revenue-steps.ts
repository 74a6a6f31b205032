import { decimal, sum, toMoney } from '../../api/domain/decimal.ts';
import { dayBefore } from '../../api/domain/month.ts';
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

export interface MonthAnswers {
  /** Result of the month, and what a preview of the contract says. */
  readonly stored: string;
  readonly previewed: string;
  /** By how much the month differs from the one before, and what its movements add up to. */
  readonly difference: string;
  readonly explained: string;
}

/** Asks of one contract what it would earn, and why the month differs from the one before. */
export async function askAboutMonth(world: World, month: string): Promise<MonthAnswers> {
  const before = dayBefore(`${month}-01`).slice(0, 7);
  world.progress.step(`Ask why ${month} differs from ${before}`);
  const results = await resultsOf(world, { month, top: 50 });
  // A fee is the same every month; a share has something to explain.
  const later = results.find((one) => one.contractType === 'RevenueShare') ?? results[0];
  if (later === undefined) throw new Error(`${month} has no results`);
  const siteMonth = { siteId: later.customerSiteId, month: before };
  bodyOf('CalculateSiteMonth', await world.api.POST('/revenue/calculations', { body: siteMonth }));
  const [earlier] = await resultsOf(world, { month: before, contractId: later.contractId, top: 1 });
  const found = bodyOf(
    'CompareRevenue',
    await world.api.GET('/revenue/calculations/{calculationId}/comparison', {
      params: { path: { calculationId: later.id }, query: { withId: earlier?.id ?? '' } },
    }),
  );
  const body = { contractId: later.contractId, month };
  const preview = bodyOf('PreviewRevenue', await world.api.POST('/revenue/preview', { body }));
  world.progress.done(
    `${later.name}: ${found.difference} US dollars, in ${found.movements.length} movements`,
  );
  return {
    stored: later.amount,
    previewed: preview.amount,
    difference: found.difference,
    explained: toMoney(sum(found.movements.map(({ amount }) => decimal(amount)))),
  };
}

async function resultsOf(world: World, query: { month: string; contractId?: string; top: number }) {
  const answer = await world.api.GET('/revenue/calculations', { params: { query } });
  return bodyOf('ListRevenueCalculations', answer).value;
}

/** Some results with their lines, for people to look at. */
export async function sampleCalculations(world: World, month: string): Promise<readonly string[][]> {
  const results = await resultsOf(world, { month, top: 8 });
  return results.map((one) => [one.name, one.contractType, one.amount]);
}
