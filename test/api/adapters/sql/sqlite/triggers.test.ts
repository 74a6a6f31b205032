import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openSql } from '../../../../../api/adapters/sql/open-sql.ts';
import { SqliteConnection } from '../../../../../api/adapters/sql/sqlite/database.ts';
import {
  guid,
  silent,
  site,
  sites,
  stillClock,
  territories,
  territory,
} from '../../../../conformance/sql/fixtures.ts';

/** The bridge's database and a foreign program that has the file open too. */
async function withForeigner(t: Test) {
  const path = join(t.testdir(), 'bridge.db');
  const sql = await openSql({ url: `sqlite:${path}`, clock: stillClock, logger: silent });
  const foreign = new SqliteConnection(path);
  t.teardown(async () => {
    foreign.close();
    await sql.close();
  });
  const log = () => foreign.prepare('select row_id, op, by_bridge from change_log order by seq').all([]);
  return { sql, foreign, log };
}

const insertSite = (n: number, number: string) =>
  `insert into customer_site (id, site_number, name, is_active) values ('${guid(n)}', '${number}', 'x', 1)`;

t.test('a foreign program is captured, whatever it does', async (t) => {
  const { sql, foreign, log } = await withForeigner(t);
  foreign.exec(insertSite(1, '0001'));
  foreign.exec(`update customer_site set name = 'y' where id = '${guid(1)}'`);
  foreign.exec(`update customer_site set name = 'y' where id = '${guid(1)}'`);
  foreign.exec(`delete from customer_site where id = '${guid(1)}'`);
  t.same(log(), [
    { row_id: guid(1), op: 'insert', by_bridge: 0 },
    { row_id: guid(1), op: 'update', by_bridge: 0 },
    { row_id: guid(1), op: 'delete', by_bridge: 0 },
  ]);
  t.equal(await sql.write((tx) => tx.sync.stageSqlChanges(sites)), 1);
});

t.test('a row that is replaced by another leaves its deletion in the log', async (t) => {
  const { foreign, log } = await withForeigner(t);
  foreign.exec(insertSite(1, '0001'));
  foreign.exec(insertSite(2, '0002'));
  foreign.exec(insertSite(3, '0001').replace('insert', 'insert or replace'));
  foreign.exec(`update or replace customer_site set site_number = '0002' where id = '${guid(3)}'`);
  t.same(log().slice(2), [
    { row_id: guid(1), op: 'delete', by_bridge: 0 },
    { row_id: guid(3), op: 'insert', by_bridge: 0 },
    { row_id: guid(2), op: 'delete', by_bridge: 0 },
    { row_id: guid(3), op: 'update', by_bridge: 0 },
  ]);
});

t.test('a refused statement leaves no trace in the log', async (t) => {
  const { foreign, log } = await withForeigner(t);
  foreign.exec(insertSite(1, '0001'));
  t.throws(() => foreign.exec(insertSite(2, '0001')));
  t.throws(() => foreign.exec(`update customer_site set is_active = 7 where id = '${guid(1)}'`));
  t.equal(log().length, 1);
});

t.test('the id of a row cannot be changed by anybody', async (t) => {
  const { foreign } = await withForeigner(t);
  foreign.exec(insertSite(1, '0001'));
  t.throws(() => foreign.exec(`update customer_site set id = '${guid(2)}'`), { message: /never changes/ });
  t.doesNotThrow(() => foreign.exec(`update customer_site set id = '${guid(1)}', name = 'z'`));
});

t.test('updated_at moves with a change and stands still without one', async (t) => {
  const { foreign, log } = await withForeigner(t);
  foreign.exec(`${insertSite(1, '0001')}; update customer_site set updated_at = 'old', created_at = 'old'`);
  const times = () => foreign.prepare('select created_at, updated_at from customer_site').all([]);
  foreign.exec(`update customer_site set name = 'x'`);
  t.same(times(), [{ created_at: 'old', updated_at: 'old' }]);
  foreign.exec(`pragma recursive_triggers = on; update customer_site set name = 'new'`);
  const [row] = times() as { created_at: string; updated_at: string }[];
  t.equal(row?.created_at, 'old');
  t.match(row?.updated_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  t.equal(log().length, 2, 'the stamp itself is not a change');
});

t.test("only the bridge's own transaction bears its mark", async (t) => {
  const { sql, foreign, log } = await withForeigner(t);
  await sql.write((tx) => tx.sync.asBridge(() => tx.rows.insert(sites, [site(1)])));
  foreign.exec(insertSite(2, '0002'));
  t.same(log(), [
    { row_id: guid(1), op: 'insert', by_bridge: 1 },
    { row_id: guid(2), op: 'insert', by_bridge: 0 },
  ]);
});

t.test('a mark that was not waited for ends with the transaction all the same', async (t) => {
  const { sql, foreign } = await withForeigner(t);
  await sql.write(async (tx) => {
    tx.sync.asBridge(() => new Promise(() => undefined)).catch(() => undefined);
    await tx.rows.insert(sites, [site(1)]);
  });
  t.same(foreign.prepare('select * from bridge_writer').all([]), []);
});

t.test('the log is pruned as it is staged, per table', async (t) => {
  const { sql, log } = await withForeigner(t);
  await sql.write(async (tx) => {
    await tx.rows.insert(sites, [site(1)]);
    await tx.rows.insert(territories, [territory(2)]);
  });
  await sql.write((tx) => tx.sync.stageSqlChanges(sites));
  t.same(log(), [{ row_id: guid(2), op: 'insert', by_bridge: 0 }]);
});
