import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { systemClock } from '../../../../api/adapters/clock.ts';
import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import { guid, silent, sites } from '../../../conformance/sql/fixtures.ts';

const writer = fileURLToPath(new URL('foreign-writer.ts', import.meta.url));

t.test('while two other processes write, every row is staged once and none is passed over', async (t) => {
  const path = join(t.testdir(), 'bridge.db');
  const sql = await openSql({ url: `sqlite:${path}`, clock: systemClock, logger: silent });
  t.teardown(() => sql.close());
  const writers = ['1 150', '151 300'].map((range) =>
    spawn(process.execPath, ['--import=tsx', writer, path, ...range.split(' ')], { stdio: 'inherit' }),
  );
  t.teardown(() => {
    for (const one of writers) one.kill('SIGKILL');
  });
  let running = writers.length;
  const exits = writers.map(async (one) => {
    const [code] = await once(one, 'exit');
    running -= 1;
    return code;
  });
  const keys: string[] = [];
  const stageAndSettle = () =>
    sql.write(async (tx) => {
      await tx.sync.stageSqlChanges(sites);
      const read = await tx.sync.pending(sites, null, 1000);
      keys.push(...read.map((one) => one.key));
      await tx.sync.settle(sites, read);
    });
  while (running > 0) {
    await stageAndSettle();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await stageAndSettle();
  t.same(await Promise.all(exits), [0, 0]);
  t.same(
    keys.sort(),
    Array.from({ length: 300 }, (_, i) => guid(i + 1)),
  );
});
