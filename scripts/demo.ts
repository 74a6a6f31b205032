import Table from 'cli-table3';
import { importSolutions } from '../api/local/prepare.ts';
import { demoCalendar } from '../api/local/seed/calendar.ts';
import { seed } from '../api/local/seed/seed.ts';
import { decideByMail, requestApprovals } from './demo/approval-steps.ts';
import { compare } from './demo/compare-step.ts';
import { type DemoOptions, demoHelp, readOptions } from './demo/options.ts';
import { createProgress } from './demo/progress.ts';
import { type Check, check, type DemoResult } from './demo/result.ts';
import { askAboutMonth, calculateMonth, sampleCalculations } from './demo/revenue-steps.ts';
import { editBothSides, enterContractsInDataverse, type SyncCounts, sync } from './demo/sync-steps.ts';
import { openWorld, type World } from './demo/world.ts';

interface Outcome {
  readonly result: DemoResult;
  readonly checks: readonly Check[];
  readonly samples: readonly string[][];
}

async function prepare(world: World, options: DemoOptions): Promise<void> {
  const { deps } = world.bridge.composition;
  world.progress.step('Import the solutions into Dataverse');
  world.progress.done((await importSolutions(deps.dataverse)).join(', '));
  world.progress.step('Write demo data');
  await seed(deps.sql, deps.dataverse, {
    sites: options.sites,
    today: world.today,
    onProgress: (step, done, total) => world.progress.update(`${step} ${done}/${total}`),
  });
  world.progress.done(`${options.sites} sites with twelve months of daily revenue`);
}

function add(total: DemoResult['sync'], counts: SyncCounts): void {
  for (const key of ['created', 'updated', 'deleted', 'unchanged', 'failed'] as const)
    total[key] += counts[key];
}

async function syncBothWays(world: World, options: DemoOptions, total: DemoResult['sync']): Promise<Check[]> {
  add(total, await sync(world, 'First sync: SQL to Dataverse and contacts back'));
  const entered = await enterContractsInDataverse(world, options.sites);
  const back = await sync(world, 'Contracts entered in Dataverse come to SQL');
  const edited = await editBothSides(world, options.sites);
  const both = await sync(world, 'Edits of both sides cross');
  const quiet = await sync(world, 'Nothing changed: nothing is written');
  for (const counts of [back, both, quiet]) add(total, counts);
  return [
    check('contracts entered in Dataverse reach SQL', back.created, entered),
    check('edits of both sides reach the other side', both.updated, edited.updated),
    check('deletions of both sides reach the other side', both.deleted, edited.deleted),
    check('a run without changes writes nothing', quiet.created + quiet.updated + quiet.deleted, 0),
  ];
}

async function run(world: World, options: DemoOptions): Promise<Outcome> {
  const began = performance.now();
  await prepare(world, options);
  const total = { created: 0, updated: 0, deleted: 0, unchanged: 0, failed: 0 };
  const syncChecks = await syncBothWays(world, options, total);
  const month = demoCalendar(world.today).lastMonth;
  const revenue = await calculateMonth(world, month);
  const answers = await askAboutMonth(world, month);
  const { pending, autoApproved } = await requestApprovals(world);
  const decided = await decideByMail(world, pending);
  add(total, await sync(world, 'Results and decisions go to Dataverse'));
  // Written rows come back once in the change feed; the last run shows that they are recognised.
  add(total, await sync(world, 'Their echo is recognised'));
  const drift = await compare(world);
  const result: DemoResult = {
    sync: total,
    revenue,
    approvals: { requested: pending.length, ...decided, autoApproved },
    drift,
    durationMs: Math.round(performance.now() - began),
  };
  const drafts = Math.floor(options.sites / 2);
  const checks = [
    ...syncChecks,
    check('no row failed', total.failed, 0),
    check('every site has a result', revenue.sites, options.sites),
    check('a preview says what is stored', answers.previewed, answers.stored),
    check('movements explain the difference of two months', answers.explained, answers.difference),
    check('every draft was approved automatically or asked for', pending.length + autoApproved, drafts),
    check('every approval was decided', decided.approved + decided.rejected, pending.length),
    check('both sides are equal', drift, 0),
  ];
  return { result, checks, samples: await sampleCalculations(world, month) };
}

function table(head: string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) drawn.push([...row]);
  return drawn.toString();
}

function print({ result, checks, samples }: Outcome): void {
  const { sync: counts, revenue, approvals } = result;
  const parts = [
    table(
      ['Sync', 'Rows'],
      Object.entries(counts).map(([name, value]) => [name, String(value)]),
    ),
    table(
      [`Revenue ${revenue.month}`, 'Contract type', 'Amount'],
      [...samples, [`… all ${revenue.sites} sites`, '', revenue.total]],
    ),
    table(
      ['Approvals', 'Contracts'],
      Object.entries(approvals).map(([name, value]) => [name, String(value)]),
    ),
    table(
      ['Check', '', 'Detail'],
      checks.map((one) => [one.name, one.ok ? 'ok' : 'FAILED', one.detail]),
    ),
    `Done in ${(result.durationMs / 1000).toFixed(1)} s; ${result.drift} rows differ between the two sides.`,
  ];
  process.stdout.write(`\n${parts.join('\n\n')}\n`);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(demoHelp);
    return 0;
  }
  const progress = createProgress(process.stderr, () => performance.now());
  const world = await openWorld(progress);
  try {
    const outcome = await run(world, options);
    if (options.json) process.stdout.write(`${JSON.stringify(outcome.result)}\n`);
    else print(outcome);
    for (const failed of outcome.checks.filter((one) => !one.ok)) {
      process.stderr.write(`✗ ${failed.name}: ${failed.detail}\n`);
    }
    return outcome.checks.every((one) => one.ok) ? 0 : 1;
  } finally {
    await world.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
