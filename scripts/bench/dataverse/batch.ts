import { rowPath, rowToWeb } from '../../../api/adapters/dataverse/map-row.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import { perSecond } from '../lanes.ts';
import { revenue, revenueRows } from './rows.ts';
import { plainData } from './single.ts';
import type { BenchWorld } from './world.ts';

/** Operations in a batch; Dataverse takes 1000, its documentation advises small ones. */
const operations = 100;

export interface BatchRates {
  /** Rows per second, one entry a round. */
  readonly ours: number[];
  readonly peer: number[];
}

/** Batches of upserts, one batch after another: the peer keeps one batch at a time only. */
export async function measureBatch(world: BenchWorld, count: number, rounds: number): Promise<BatchRates> {
  const rates: BatchRates = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round += 1) {
    const [mine, theirs] = [revenueRows(100 + round * 2, count), revenueRows(101 + round * 2, count)];
    rates.ours.push(await perSecond(count, () => inBatches(mine, (rows) => byUs(world, rows))));
    rates.peer.push(await perSecond(count, () => inBatches(theirs, (rows) => byPeer(world, rows))));
  }
  return rates;
}

async function inBatches(rows: readonly Row[], send: (rows: readonly Row[]) => Promise<void>): Promise<void> {
  for (let at = 0; at < rows.length; at += operations) await send(rows.slice(at, at + operations));
}

async function byUs(world: BenchWorld, rows: readonly Row[]): Promise<void> {
  const items = rows.map((row) => ({
    operation: {
      method: 'PATCH' as const,
      target: rowPath(revenue, row.id),
      body: rowToWeb(revenue, row, 'change'),
    },
  }));
  const results = await world.ours.batch(items);
  if (results.some((result) => result.outcome !== 'done')) throw new Error('a batch of ours failed');
}

async function byPeer(world: BenchWorld, rows: readonly Row[]): Promise<void> {
  world.peer.startBatch();
  for (const row of rows) {
    world.peer.upsert({ collection: revenue.set, key: row.id, data: plainData(row) });
  }
  await world.peer.executeBatch();
}
