import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Collects what nothing holds, and lets what waits for a collection (finalizers) run. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    // What a turn of the event loop looked at through a weak reference lives until its end.
    await setImmediate();
    collect();
  }
  await setImmediate();
}
