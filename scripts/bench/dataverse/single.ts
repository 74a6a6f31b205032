import { writeJson } from '../../../api/adapters/dataverse/lossless-json.ts';
import { rowToWeb } from '../../../api/adapters/dataverse/map-row.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import { inLanes, perSecond } from '../lanes.ts';
import { revenue, revenueRows } from './rows.ts';
import { type BenchWorld, lanes } from './world.ts';

export interface SingleRates {
  /** Rows per second, one entry a round. */
  readonly ours: number[];
  /** As many at a time as ours. */
  readonly peer: number[];
  /** One after another, as a loop with `await` writes them. */
  readonly peerInTurn: number[];
}

/** One request per row: upserts by id by our client and by the peer, the same rows in other series. */
export async function measureSingle(world: BenchWorld, count: number, rounds: number): Promise<SingleRates> {
  const rates: SingleRates = { ours: [], peer: [], peerInTurn: [] };
  await oneRound(world, 2, Math.min(50, count));
  for (let round = 0; round < rounds; round += 1) {
    const measured = await oneRound(world, 10 + round * 3, count);
    for (const name of ['ours', 'peer', 'peerInTurn'] as const) rates[name].push(measured[name]);
  }
  return rates;
}

async function oneRound(
  world: BenchWorld,
  series: number,
  count: number,
): Promise<Record<keyof SingleRates, number>> {
  const run = (rows: readonly Row[], atOnce: number, write: (row: Row) => Promise<unknown>) =>
    perSecond(count, () => inLanes(rows, atOnce, write));
  const byUs = ({ id, ...cells }: Row): Promise<unknown> =>
    world.ours.upsert(revenue, { id: String(id) }, cells);
  const byPeer = (row: Row): Promise<unknown> => upsertByPeer(world, row);
  return {
    ours: await run(revenueRows(series, count), lanes, byUs),
    peer: await run(revenueRows(series + 1, count), lanes, byPeer),
    peerInTurn: await run(revenueRows(series + 2, count), 1, byPeer),
  };
}

/** What a user of the peer would write: plain objects, decimals as JavaScript numbers. */
function upsertByPeer(world: BenchWorld, row: Row): Promise<unknown> {
  return world.peer.upsert({ collection: revenue.set, key: row.id, data: plainData(row) });
}

export function plainData(row: Row): Record<string, unknown> {
  return JSON.parse(writeJson(rowToWeb(revenue, row, 'change'))) as Record<string, unknown>;
}
