import type { RunAnswer } from './commands.ts';
import { openSyncWorld } from './world.ts';

export interface Scale {
  readonly rows: number;
  readonly load: RunAnswer;
  /** Reads the echo of the load; nothing has changed since. */
  readonly unchanged: RunAnswer;
}

/** One run that carries so many revenue rows to an empty Dataverse, in a fresh process, and one more run. */
export async function measureScale(rows: number): Promise<Scale> {
  const world = await openSyncWorld();
  try {
    const bridge = await world.bridge();
    await bridge.tell({ do: 'sites', sites: 0 });
    await bridge.tell({ do: 'fill', rows, from: 0 });
    const load = await bridge.run();
    const arrived = load.counts.created ?? 0;
    if (arrived < rows) throw new Error(`only ${arrived} of ${rows} rows were created`);
    return { rows, load, unchanged: await bridge.run() };
  } finally {
    await world.close();
  }
}
