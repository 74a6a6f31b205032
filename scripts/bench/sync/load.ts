import { Pool } from 'undici';
import { selectOf } from '../../../api/adapters/dataverse/map-row.ts';
import { sendEncoded } from '../dataverse/bulk.ts';
import { revenue, revenueRows, site } from '../dataverse/rows.ts';
import { perSecond } from '../lanes.ts';
import { revenueSite } from './sites.ts';
import { openSyncWorld } from './world.ts';

export interface LoadRates {
  /** Rows per second, one entry a round. */
  readonly toDataverse: number[];
  readonly toDataverseFloor: number[];
  readonly toSql: number[];
  readonly toSqlFloor: number[];
}

/**
 * First loads, each on empty ground. The floor of writing sends bodies encoded beforehand through bare undici, the
 * floor of reading throws the pages of the change feed away.
 */
export async function measureLoad(rows: number, rounds: number): Promise<LoadRates> {
  const rates: LoadRates = { toDataverse: [], toDataverseFloor: [], toSql: [], toSqlFloor: [] };
  for (let round = 0; round < rounds; round += 1) {
    await loadDataverse(rows, rates);
    await loadSql(rows, rates);
  }
  return rates;
}

async function loadDataverse(rows: number, rates: LoadRates): Promise<void> {
  const world = await openSyncWorld();
  try {
    const bridge = await world.bridge();
    await bridge.tell({ do: 'sites', sites: 0 });
    await bridge.tell({ do: 'fill', rows, from: 0 });
    const { seconds } = await bridge.run();
    rates.toDataverse.push(rows / seconds);
  } finally {
    await world.close();
  }
}

async function loadSql(rows: number, rates: LoadRates): Promise<void> {
  const world = await openSyncWorld();
  try {
    await world.client.upsertMany(site, [revenueSite]);
    rates.toDataverseFloor.push(await sendEncoded(world.url, revenueRows(1, rows)));
    rates.toSqlFloor.push(await perSecond(rows, () => readAll(world.url)));
    const bridge = await world.bridge();
    const { seconds } = await bridge.run();
    rates.toSql.push(rows / seconds);
  } finally {
    await world.close();
  }
}

async function readAll(url: string): Promise<void> {
  const pool = new Pool(url, { connections: 1 });
  let path: string | null = `/api/data/v9.2/${revenue.set}?$select=${selectOf(revenue)}`;
  while (path !== null) path = await readPage(pool, path);
  await pool.close();
}

/** Where the next page is; the answer is searched for the link and else not looked at. */
async function readPage(pool: Pool, path: string): Promise<string | null> {
  const answer = await pool.request({
    method: 'GET',
    path,
    headers: { authorization: 'Bearer bench', prefer: 'odata.track-changes,odata.maxpagesize=5000' },
  });
  const text = await answer.body.text();
  const link = /"@odata\.nextLink":"([^"]+)"/.exec(`${text.slice(0, 3000)}\n${text.slice(-3000)}`)?.[1];
  if (link === undefined) return null;
  const { pathname, search } = new URL(link);
  return pathname + search;
}
