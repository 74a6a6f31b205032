import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import { SqliteConnection } from '../../../../api/adapters/sql/sqlite/database.ts';
import type { Clock } from '../../../../api/ports/clock.ts';
import { guid, silent, site, sites, stillClock } from '../../../conformance/sql/fixtures.ts';

/** A file database whose pauses run `onPause`, and a foreign program that has it open too. */
async function withForeigner(t: Test, onPause: (foreign: SqliteConnection, pauses: number) => void) {
  const path = join(t.testdir(), 'bridge.db');
  let pauses = 0;
  const foreign: { connection?: SqliteConnection } = {};
  const clock: Clock = {
    now: stillClock.now,
    sleep: async () => {
      pauses += 1;
      if (foreign.connection !== undefined) onPause(foreign.connection, pauses);
    },
  };
  const sql = await openSql({ url: `sqlite:${path}`, clock, logger: silent });
  const connection = new SqliteConnection(path);
  foreign.connection = connection;
  t.teardown(async () => {
    connection.close();
    await sql.close();
  });
  return { sql, foreign: connection, pauses: () => pauses };
}

const insertSite = (n: number) =>
  `insert into customer_site (id, site_number, name, is_active) values ('${guid(n)}', 'N${n}', 'x', 1)`;

t.test('a write waits for a foreign writer, and sees what that one committed', async (t) => {
  const { sql, foreign, pauses } = await withForeigner(t, (connection, n) => {
    if (n === 3) connection.exec('commit');
  });
  foreign.exec(`begin immediate; ${insertSite(1)}`);
  t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(sites)), 1);
  t.equal(pauses(), 3);
});

t.test(
  'a foreign writer that never ends makes the write fail as unavailable, with nothing done',
  async (t) => {
    const { sql, foreign, pauses } = await withForeigner(t, () => undefined);
    foreign.exec('begin immediate');
    let ran = 0;
    const write = sql.write(async (tx) => {
      ran += 1;
      await tx.rows.insert(sites, [site(1)]);
    });
    await t.rejects(write, { code: 'unavailable' });
    t.equal(ran, 0);
    t.equal(pauses(), 99);
    foreign.exec('rollback');
    await t.resolves(sql.write((tx) => tx.rows.insert(sites, [site(1)])));
  },
);

t.test('reading goes on beside a long write and sees one moment', async (t) => {
  const { sql } = await withForeigner(t, () => undefined);
  let finish: () => void = () => undefined;
  const hold = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const write = sql.write(async (tx) => {
    await tx.rows.insert(sites, [site(1)]);
    await hold;
  });
  t.equal(await sql.read((tx) => tx.rows.count(sites)), 0, 'the open write is not seen');
  const counts = await sql.read(async (tx) => {
    const before = await tx.rows.count(sites);
    finish();
    await write;
    return [before, await tx.rows.count(sites)];
  });
  t.same(counts, [0, 0], 'nor is it within a unit that began before it committed');
  t.equal(await sql.read((tx) => tx.rows.count(sites)), 1);
});

t.test('several read units run at the same time', async (t) => {
  const { sql } = await withForeigner(t, () => undefined);
  let inside = 0;
  let release: () => void = () => undefined;
  const together = new Promise<void>((resolve) => {
    release = resolve;
  });
  const unit = () =>
    sql.read(async (tx) => {
      inside += 1;
      if (inside === 4) release();
      await together;
      return tx.rows.count(sites);
    });
  t.same(await Promise.all([unit(), unit(), unit(), unit()]), [0, 0, 0, 0]);
});
