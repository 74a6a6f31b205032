import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DynamicsWebApi } from 'dynamics-web-api';
import pino from 'pino';
import { systemClock, systemIds } from '../../../api/adapters/clock.ts';
import { createDataverseClient, type DataverseClient } from '../../../api/adapters/dataverse/client.ts';
import { firstMessage } from './first-message.ts';

/** Requests at a time, for all clients alike: what Dataverse recommends to a caller (`x-ms-dop-hint`). */
export const lanes = 4;
/** Rows per bulk request, for all clients alike. */
export const rowsPerRequest = 500;

export interface BenchWorld {
  readonly url: string;
  readonly ours: DataverseClient;
  readonly peer: DynamicsWebApi;
  close(): Promise<void>;
}

/** Our client against any emulator URL. */
export function oursFor(url: string): DataverseClient {
  return createDataverseClient({
    url,
    tokens: { token: async () => 'bench', refresh: async () => 'bench' },
    clock: systemClock,
    ids: systemIds,
    logger: pino({ level: 'silent' }),
    tag: 'bench',
    bulk: { rows: rowsPerRequest, firstRows: rowsPerRequest, lanes },
  });
}

/** The emulator in a process of its own and the clients on it. */
export async function openBenchWorld(): Promise<BenchWorld> {
  const child = fork(fileURLToPath(new URL('emulator-child.ts', import.meta.url)));
  const url = (await firstMessage(child)) as string;
  const ours = oursFor(url);
  const peer = new DynamicsWebApi({
    serverUrl: `${url}/`,
    dataApi: { version: '9.2' },
    onTokenRefresh: async () => 'bench',
  });
  return { url, ours, peer, close: () => closeAll(ours, child) };
}

async function closeAll(ours: DataverseClient, child: ChildProcess): Promise<void> {
  await ours.close();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  await ended;
}
