import { Pool } from 'undici';
import { writeJson } from '../../../api/adapters/dataverse/lossless-json.ts';
import { rowToWeb, webType } from '../../../api/adapters/dataverse/map-row.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import { idLogicalName } from '../../../api/domain/model/names.ts';
import { inLanes, perSecond } from '../lanes.ts';
import { revenue, revenueRows } from './rows.ts';
import { type BenchWorld, lanes, rowsPerRequest } from './world.ts';

export interface BulkRates {
  /** Rows per second, one entry a round. */
  readonly ours: number[];
  readonly floor: number[];
}

/**
 * UpsertMultiple through our client, and its floor: bodies encoded beforehand, sent by bare undici, answers thrown away.
 * Both write the same rows in turns.
 */
export async function measureBulk(world: BenchWorld, count: number, rounds: number): Promise<BulkRates> {
  const rows = revenueRows(1, count);
  const bodies = encode(rows);
  const pool = new Pool(world.url, { connections: lanes });
  const floor = () => perSecond(count, () => inLanes(bodies, lanes, (body) => send(pool, body)));
  const ours = () => perSecond(count, () => world.ours.upsertMany(revenue, rows));
  await floor();
  await ours();
  const rates: BulkRates = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['floor', 'ours'] as const) : (['ours', 'floor'] as const);
    for (const name of order) rates[name].push(await (name === 'ours' ? ours() : floor()));
  }
  await pool.close();
  return rates;
}

/** Rows per second of bodies that are encoded before the time counts. */
export async function sendEncoded(url: string, rows: readonly Row[]): Promise<number> {
  const bodies = encode(rows);
  const pool = new Pool(url, { connections: lanes });
  const rate = await perSecond(rows.length, () => inLanes(bodies, lanes, (body) => send(pool, body)));
  await pool.close();
  return rate;
}

function encode(rows: readonly Row[]): Buffer[] {
  const bodies: Buffer[] = [];
  for (let at = 0; at < rows.length; at += rowsPerRequest) {
    const elements = rows.slice(at, at + rowsPerRequest).map((row) =>
      writeJson({
        '@odata.type': webType(revenue),
        [idLogicalName(revenue)]: row.id,
        ...rowToWeb(revenue, row, 'change'),
      }),
    );
    bodies.push(Buffer.from(`{"Targets":[${elements.join(',')}]}`));
  }
  return bodies;
}

async function send(pool: Pool, body: Buffer): Promise<void> {
  const answer = await pool.request({
    method: 'POST',
    path: `/api/data/v9.2/${revenue.set}/Microsoft.Dynamics.CRM.UpsertMultiple`,
    headers: { authorization: 'Bearer bench', 'content-type': 'application/json' },
    body,
  });
  await answer.body.dump();
  if (answer.statusCode !== 204) throw new Error(`the floor was answered ${answer.statusCode}`);
}
