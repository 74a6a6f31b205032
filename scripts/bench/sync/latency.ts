import { setTimeout as delay } from 'node:timers/promises';
import type { DataverseClient } from '../../../api/adapters/dataverse/client.ts';
import { site } from '../dataverse/rows.ts';
import type { Latencies } from './commands.ts';
import { siteId } from './sites.ts';
import { type BridgeProcess, openSyncWorld } from './world.ts';

/** Sites that take turns in changing. */
const sites = 500;
/** Time for the last changes to arrive. */
const settleMs = 3_000;

/** Changes at the given rate, first in SQL, then in Dataverse, while a live run carries them over. */
export async function measureLatency(rate: number, seconds: number): Promise<Latencies> {
  const world = await openSyncWorld();
  try {
    const bridge = await world.bridge();
    await bridge.tell({ do: 'sites', sites });
    await bridge.run();
    await bridge.run();
    await bridge.tell({ do: 'live', feedsMs: 60_000 });
    await delay(1_000);
    await paced(rate, seconds, async (index) => {
      await bridge.tell({ do: 'change', id: siteId(index % sites), name: `In SQL ${index}` });
    });
    await delay(settleMs);
    await paced(rate, seconds, changeInDataverse(world.client, bridge));
    await delay(settleMs);
    return await bridge.latencies();
  } finally {
    await world.close();
  }
}

/** Dataverse tells of a change as a webhook would: once it is written, in another message. */
function changeInDataverse(client: DataverseClient, bridge: BridgeProcess): (index: number) => Promise<void> {
  const etags = new Map<string, string>();
  return async (index) => {
    const id = siteId(index % sites);
    const name = `In Dataverse ${index}`;
    const etag = etags.get(id) ?? (await client.get(site, id))?.etag ?? '';
    const answer = await client.update(site, id, { address: name }, etag);
    if (answer.outcome !== 'updated') throw new Error(`the change of a site was answered ${answer.outcome}`);
    etags.set(id, answer.row.etag);
    await bridge.tell({ do: 'report', id, name, at: Date.now() });
  };
}

/** Starts so many pieces of work a second, whether the earlier ones have ended or not. */
async function paced(rate: number, seconds: number, work: (index: number) => Promise<void>): Promise<void> {
  const began = performance.now();
  const all: Promise<void>[] = [];
  for (let index = 0; index < rate * seconds; index += 1) {
    const wait = (index * 1000) / rate - (performance.now() - began);
    if (wait > 1) await delay(wait);
    all.push(work(index));
  }
  await Promise.all(all);
}
