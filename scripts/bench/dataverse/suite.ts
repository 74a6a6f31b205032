import type { Progress } from '../../demo/progress.ts';
import type { BenchOptions } from '../options.ts';
import { type Figure, figure, goalRatio, type Ratio, type Report, ratio } from '../report.ts';
import { type BatchRates, measureBatch } from './batch.ts';
import { type BulkRates, measureBulk } from './bulk.ts';
import { measureDelta } from './delta.ts';
import { measureMemory } from './memory.ts';
import { site, siteRow } from './rows.ts';
import { measureSingle, type SingleRates } from './single.ts';
import { type BenchWorld, openBenchWorld } from './world.ts';

/** Rows of a round in which every row is a request of its own. */
const singleRows = 500;

const batchRows = 1000;

/** The Dataverse client beside a floor and beside npm dynamics-web-api, against the emulator. */
export async function measureDataverse(options: BenchOptions, progress: Progress): Promise<Report> {
  const world = await openBenchWorld();
  try {
    await world.ours.upsertMany(site, [siteRow]);
    return await measureAll(world, options, progress);
  } finally {
    await world.close();
  }
}

async function measureAll(world: BenchWorld, options: BenchOptions, progress: Progress): Promise<Report> {
  const rounds = Math.max(1, options.rounds);
  progress.step('UpsertMultiple');
  const bulk = await measureBulk(world, Math.max(options.rows, 5000), rounds);
  progress.done(`${rounds} rounds`);
  progress.step('One request per row');
  const single = await measureSingle(world, singleRows, rounds);
  progress.done(`${rounds} rounds`);
  progress.step('Batches');
  const batch = await measureBatch(world, batchRows, rounds);
  progress.done(`${rounds} rounds`);
  progress.step('Delta page of 5,000 rows');
  const delta = await measureDelta(world, rounds);
  progress.done('decoded');
  const report = reportOf({ bulk, single, batch, delta });
  if (options.streamed === 0) return report;
  progress.step('Stream the change feed');
  const streamed = await measureMemory(world, options.streamed, progress.update);
  progress.done(`${streamed.rows} rows`);
  return {
    figures: [
      ...report.figures,
      figure(`change feed of ${streamed.rows} rows`, 'rows/s', [streamed.perSecond]),
      figure('largest memory of that client process', 'MiB', [streamed.mebibytes]),
    ],
    ratios: [...report.ratios, goalRatio('memory while streaming, MiB', streamed.mebibytes, { atMost: 256 })],
  };
}

interface Measured {
  readonly bulk: BulkRates;
  readonly single: SingleRates;
  readonly batch: BatchRates;
  readonly delta: readonly number[];
}

function reportOf({ bulk, single, batch, delta }: Measured): Report {
  const figures: Figure[] = [
    figure('UpsertMultiple, our client', 'rows/s', bulk.ours),
    figure('UpsertMultiple, floor (encoded bodies, bare undici)', 'rows/s', bulk.floor),
    figure('single rows, our client', 'rows/s', single.ours),
    figure('single rows, dynamics-web-api', 'rows/s', single.peer),
    figure('single rows, dynamics-web-api, one after another', 'rows/s', single.peerInTurn),
    figure('batches of 100, our client', 'rows/s', batch.ours),
    figure('batches of 100, dynamics-web-api', 'rows/s', batch.peer),
    figure('decode a delta page of 5,000 rows', 'ms', delta),
  ];
  const ratios: Ratio[] = [
    ratio('UpsertMultiple: ours to floor', { of: bulk.ours, to: bulk.floor }, { atLeast: 0.8 }),
    ratio(
      'UpsertMultiple of ours to single upserts of dynamics-web-api',
      { of: bulk.ours, to: single.peer },
      { atLeast: 20 },
    ),
    ratio(
      'the same, to its upserts one after another',
      { of: bulk.ours, to: single.peerInTurn },
      { atLeast: 20 },
    ),
    goalRatio('delta page, ms', figure('', 'ms', delta).median, { atMost: 100 }),
  ];
  return { figures, ratios };
}
