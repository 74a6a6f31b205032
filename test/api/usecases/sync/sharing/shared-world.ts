import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { systemClock, systemIds } from '../../../../../api/adapters/clock.ts';
import { createDataverseClient } from '../../../../../api/adapters/dataverse/client.ts';
import { openSql } from '../../../../../api/adapters/sql/open-sql.ts';
import { syncedTables } from '../../../../../api/domain/model/tables.ts';
import { startDataverseEmulator } from '../../../../../api/local/dataverse/start.ts';
import { silent } from '../../../../conformance/sql/fixtures.ts';
import { fixedTokens } from '../../../adapters/dataverse/support.ts';
import { openGateway, type Passing } from './gateway.ts';

const program = fileURLToPath(new URL('sharing-process.ts', import.meta.url));

/** One process of the bridge. */
export interface Bridge {
  readonly name: string;
  readonly process: ChildProcess;
  /** Resolves when it says something that matches, now or before. */
  said(pattern: RegExp): Promise<void>;
  has(pattern: RegExp): boolean;
}

/** A database, an environment, and some processes of the bridge between them, ready and idle. */
export async function openSharedWorld(t: Test, url: string, names: readonly string[], leaseMs: number) {
  const emulator = await startDataverseEmulator({ port: 0, tables: syncedTables });
  let onBulk: (passing: Passing) => void = (passing) => void passing.pass();
  const gateway = await openGateway(emulator.url, (passing) => onBulk(passing));
  const sql = await openSql({ url, clock: systemClock, logger: silent });
  const dataverse = createDataverseClient({
    url: emulator.url,
    tokens: fixedTokens(),
    clock: systemClock,
    ids: systemIds,
    logger: silent,
  });
  const bridges = names.map((name) => start(name, [url, gateway.url, name, String(leaseMs)]));
  t.teardown(async () => {
    for (const one of bridges) {
      one.process.kill('SIGKILL');
      if (one.process.exitCode === null && one.process.signalCode === null) await once(one.process, 'exit');
    }
    await gateway.close();
    await dataverse.close();
    await sql.close();
    await emulator.close();
  });
  await Promise.all(bridges.map((one) => one.said(/^ready$/)));
  return {
    sql,
    dataverse,
    bridges,
    written: gateway.written,
    requests: gateway.requests,
    /** What happens to bulk writes from now on. */
    onBulk: (handle: (passing: Passing) => void) => {
      onBulk = handle;
    },
  };
}

function start(name: string, args: readonly string[]): Bridge {
  const child = spawn(process.execPath, ['--import=tsx', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const look of [...waiting]) look();
  });
  const has = (pattern: RegExp) => lines.some((line) => pattern.test(line));
  return {
    name,
    process: child,
    has,
    said: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!has(pattern)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
