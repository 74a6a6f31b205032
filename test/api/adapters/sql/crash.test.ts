import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import { guid, silent, site, sites, stillClock } from '../../../conformance/sql/fixtures.ts';

const child = fileURLToPath(new URL('crash-child.ts', import.meta.url));

function start(t: Test, path: string, mode: string): ChildProcess {
  const started = spawn(process.execPath, ['--import=tsx', child, path, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => started.kill('SIGKILL'));
  return started;
}

/** Kills the process when `until` accepts a line; returns every line it wrote. */
async function killedAfter(process: ChildProcess, until: (line: string) => boolean): Promise<string[]> {
  const lines: string[] = [];
  if (process.stdout === null) throw new Error('the output is not read');
  for await (const line of createInterface({ input: process.stdout })) {
    lines.push(line);
    if (until(line)) process.kill('SIGKILL');
  }
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
  return lines;
}

const open = (path: string) => openSql({ url: `sqlite:${path}`, clock: stillClock, logger: silent });

t.test('a process killed inside a unit leaves nothing of it, and all of the unit before', async (t) => {
  const path = join(t.testdir(), 'bridge.db');
  await killedAfter(start(t, path, 'half'), (line) => line === 'half');
  const sql = await open(path);
  await sql.read(async (tx) => {
    t.equal(await tx.rows.count(sites), 1);
    t.equal(await tx.outbox.unsent(), 1);
    t.equal(await tx.sync.deltaLink(sites), null);
    t.same(
      (await tx.sync.pending(sites, null, 10)).map((one) => one.key),
      [guid(1)],
    );
  });
  await sql.write((tx) => tx.rows.insert(sites, [site(7)]));
  t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(sites)), 1, 'the mark of the bridge is gone');
  await sql.close();
});

t.test('a process killed again and again keeps every unit it reported, whole', async (t) => {
  const path = join(t.testdir(), 'bridge.db');
  for (const units of [1, 17, 40]) {
    let seen = 0;
    const lines = await killedAfter(start(t, path, 'loop'), () => ++seen >= units);
    const sql = await open(path);
    const [rows, messages, pending] = await sql.read(async (tx) => [
      await tx.rows.count(sites),
      await tx.outbox.unsent(),
      await tx.sync.pendingCount(sites),
    ]);
    t.ok(Number(rows) >= Number(lines.at(-1)), `reported ${lines.at(-1)}, kept ${rows}`);
    t.same([messages, pending], [rows, rows], 'row, event and pending mark go together');
    await sql.close();
  }
});
