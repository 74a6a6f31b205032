import fc from 'fast-check';
import { checkPlan } from './check-plan.ts';
import { knownPlans } from './known-plans.ts';
import { randomPlan } from './random-plan.ts';
import type { Databases } from './world/databases.ts';
import { openLab } from './world/lab.ts';
import { sqliteDatabases } from './world/sqlite-databases.ts';

export interface Settings {
  readonly plans: number;
  readonly seed: number;
  /** Where fast-check found a counterexample: replays that plan alone. */
  readonly path?: string;
  /** Smaller plans tried after a failure; each takes as long as the plan itself. */
  readonly shrinks?: number;
  /** SQLite files unless said otherwise. */
  readonly databases?: Databases;
  /** Told after every plan. */
  readonly onPlan?: (done: number) => void;
  /** Told of the first failure at once: looking for a smaller plan takes minutes. */
  readonly onFailure?: (error: unknown, plan: number) => void;
}

/** Checks random plans. Answers null, or what is needed to understand and replay the smallest failing plan. */
export async function checkPlans(settings: Settings): Promise<string | null> {
  const { plans, seed, path, shrinks = 60, onPlan, onFailure } = settings;
  const lab = await openLab(settings.databases ?? sqliteDatabases());
  let done = 0;
  let tried = 0;
  let failed = false;
  try {
    const property = fc.asyncProperty(randomPlan, async (one) => {
      if (failed) tried += 1;
      // What is not tried counts as legal, so that the smallest plan found so far is reported.
      if (tried > shrinks) return;
      try {
        await checkPlan(lab, one);
      } catch (error) {
        if (!failed) onFailure?.(error, done + 1);
        failed = true;
        throw error;
      }
      done += 1;
      if (!failed) onPlan?.(done);
    });
    const result = await fc.check(property, {
      numRuns: plans,
      examples: knownPlans.map((one) => [one]),
      seed,
      ...(path === undefined ? {} : { path, endOnFailure: true }),
    });
    if (!result.failed) return null;
    const [counterexample] = result.counterexample ?? [];
    return [
      `replay: npm run test:history -- --plans ${plans} --seed ${result.seed} --path ${result.counterexamplePath}`,
      `plan: ${JSON.stringify(counterexample, null, 1)}`,
      String(result.errorInstance),
    ].join('\n');
  } finally {
    await lab.close();
  }
}
