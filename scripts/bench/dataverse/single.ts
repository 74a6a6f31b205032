import { writeJson } from '../../../api/adapters/dataverse/lossless-json.ts';
import { rowToWeb } from '../../../api/adapters/dataverse/map-row.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import { inLanes, perSecond } from '../lanes.ts';
import { revenue, revenueRows } from './rows.ts';
import { type BenchWorld, lanes } from './world.ts';

export interface SingleRates {
  /** Rows per second, one entry a round. */
  readonly ours: number[];
  readonly peer: number[];
}

/** One request per row: creations by our client, upserts by the peer, the same rows in other series. */
export async function measureSingle(world: BenchWorld, count: number, rounds: number): Promise<SingleRates> {
  const rates: SingleRates = { ours: [], peer: [] };
  await oneRound(world, 2, Math.min(50, count));
  for (let round = 0; round < rounds; round += 1) {
    const { ours, peer } = await oneRound(world, 10 + round * 2, count);
    rates.ours.push(ours);
    rates.peer.push(peer);
  }
  return rates;
}

async function oneRound(
  world: BenchWorld,
  series: number,
  count: number,
): Promise<{ ours: number; peer: number }> {
  const mine = revenueRows(series, count);
  const theirs = revenueRows(series + 1, count);
  const ours = await perSecond(count, () => inLanes(mine, lanes, (row) => world.ours.create(revenue, row)));
  const peer = await perSecond(count, () => inLanes(theirs, lanes, (row) => upsertByPeer(world, row)));
  return { ours, peer };
}

/** What a user of the peer would write: plain objects, decimals as JavaScript numbers. */
function upsertByPeer(world: BenchWorld, row: Row): Promise<unknown> {
  return world.peer.upsert({ collection: revenue.set, key: row.id, data: plainData(row) });
}

export function plainData(row: Row): Record<string, unknown> {
  return JSON.parse(writeJson(rowToWeb(revenue, row, 'change'))) as Record<string, unknown>;
}
