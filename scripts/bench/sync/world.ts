import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataverseClient } from '../../../api/adapters/dataverse/client.ts';
import { firstMessage } from '../dataverse/first-message.ts';
import { oursFor } from '../dataverse/world.ts';
import type { Command, Latencies, RunAnswer } from './commands.ts';

/** The process of the bridge. */
export interface BridgeProcess {
  run(full?: boolean): Promise<RunAnswer>;
  latencies(): Promise<Latencies>;
  tell(command: Command): Promise<void>;
  close(): Promise<void>;
}

/** An emulator in a process of its own, and any number of bridges on it, each with an empty database. */
export interface SyncWorld {
  readonly url: string;
  /** Past the bridge. */
  readonly client: DataverseClient;
  bridge(): Promise<BridgeProcess>;
  close(): Promise<void>;
}

export async function openSyncWorld(): Promise<SyncWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'towne-park-bench-'));
  const emulator = fork(path('../dataverse/emulator-child.ts'));
  const url = (await firstMessage(emulator)) as string;
  const client = oursFor(url);
  const bridges: BridgeProcess[] = [];
  return {
    url,
    client,
    bridge: async () => {
      const file = join(folder, `${bridges.length}.db`);
      const child = fork(path('bridge-child.ts'), [url, file], { execArgv: startFlags() });
      await firstMessage(child);
      const bridge = bridgeIn(child);
      bridges.push(bridge);
      return bridge;
    },
    close: async () => {
      for (const bridge of bridges) await bridge.close();
      await client.close();
      await end(emulator);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `npm start` gives node: memory is measured as the bridge is run. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(path('../../../package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(1, -1);
}

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

interface Answer {
  readonly number: number;
  readonly answer?: unknown;
  readonly error?: string;
}

function bridgeIn(child: ChildProcess): BridgeProcess {
  const open = new Map<number, (answer: Answer) => void>();
  let last = 0;
  child.on('message', (answer: Answer) => open.get(answer.number)?.(answer));
  child.once('exit', () => {
    for (const answered of open.values()) answered({ number: 0, error: 'the process of the bridge ended' });
  });
  const ask = async (command: Command): Promise<unknown> => {
    last += 1;
    const number = last;
    const { answer, error } = await new Promise<Answer>((resolve) => {
      open.set(number, resolve);
      child.send({ number, command });
    });
    open.delete(number);
    if (error !== undefined) throw new Error(error);
    return answer;
  };
  return {
    run: async (full = false) => (await ask({ do: 'run', params: full ? { full: true } : {} })) as RunAnswer,
    latencies: async () => (await ask({ do: 'latencies' })) as Latencies,
    tell: async (command) => {
      await ask(command);
    },
    close: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  await ended;
}
