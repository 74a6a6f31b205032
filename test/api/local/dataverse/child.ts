import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Send, sender } from './client.ts';

/** An emulator in a process of its own. */
export interface Child {
  readonly send: Send;
  /** SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Resolves when the process is gone by itself. */
  readonly gone: Promise<unknown>;
}

/** Starts `emulator-process.ts` on a data file, with more arguments for it; it ends with the test at the latest. */
export async function run(
  t: { teardown(end: () => void): void },
  dataFile: string,
  ...more: string[]
): Promise<Child> {
  const script = join(import.meta.dirname, 'emulator-process.ts');
  const child: ChildProcess = fork(script, [dataFile, ...more], {
    execArgv: ['--import=tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  t.teardown(() => void child.kill('SIGKILL'));
  const [url] = await once(child, 'message');
  return {
    send: sender(`${url}/api/data/v9.2/`),
    gone,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
