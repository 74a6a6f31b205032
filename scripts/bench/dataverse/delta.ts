import { request } from 'undici';
import { readChangePage } from '../../../api/adapters/dataverse/changes.ts';
import { parseJson } from '../../../api/adapters/dataverse/lossless-json.ts';
import { selectOf } from '../../../api/adapters/dataverse/map-row.ts';
import { revenue } from './rows.ts';
import type { BenchWorld } from './world.ts';

const pageRows = 5000;

/** Milliseconds to decode one page of 5,000 changed rows from its text; needs that many rows in the table. */
export async function measureDelta(world: BenchWorld, rounds: number): Promise<number[]> {
  const answer = await request(`${world.url}/api/data/v9.2/${revenue.set}?$select=${selectOf(revenue)}`, {
    headers: {
      authorization: 'Bearer bench',
      prefer: `odata.track-changes,odata.maxpagesize=${pageRows}`,
    },
  });
  const text = await answer.body.text();
  decode(text);
  return Array.from({ length: Math.max(rounds, 5) }, () => {
    const began = performance.now();
    decode(text);
    return performance.now() - began;
  });
}

function decode(text: string): void {
  const page = readChangePage(revenue, parseJson(text));
  if (page.rows.length !== pageRows) throw new Error(`the page holds ${page.rows.length} rows`);
}
