import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { firstMessage } from './first-message.ts';
import { revenue, revenueRows } from './rows.ts';
import type { BenchWorld } from './world.ts';

export interface Streamed {
  readonly rows: number;
  readonly perSecond: number;
  /** Largest resident memory of the client's process. */
  readonly mebibytes: number;
}

/** Fills the table up and streams it in a process that does nothing else. */
export async function measureMemory(
  world: BenchWorld,
  count: number,
  tell: (text: string) => void,
): Promise<Streamed> {
  const step = 20_000;
  for (let from = 0; from < count; from += step) {
    await world.ours.upsertMany(revenue, revenueRows(9, Math.min(step, count - from), from));
    tell(`${Math.min(from + step, count)} of ${count} rows written`);
  }
  const child = fork(fileURLToPath(new URL('memory-child.ts', import.meta.url)), [world.url]);
  const streamed = (await firstMessage(child)) as Streamed;
  if (streamed.rows < count) throw new Error(`only ${streamed.rows} of ${count} rows came back`);
  return streamed;
}
