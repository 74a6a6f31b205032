import t from 'tap';
import type { Sql } from '../../../../../api/ports/sql.ts';
import { guid, site, sites } from '../../../../conformance/sql/fixtures.ts';
import { onPostgres } from './on-postgres.ts';

const insertSite = (n: number) =>
  `insert into customer_site (id, site_number, name, is_active) values ('${guid(n)}', 'N${n}', 'x', true)`;

/** Stages what is visible, and takes it as compared. */
async function staged(sql: Sql): Promise<string[]> {
  return sql.write(async (tx) => {
    await tx.sync.stageSqlChanges(sites);
    const read = await tx.sync.pending(sites, null, 100);
    await tx.sync.settle(sites, read);
    return read.map((one) => one.key);
  });
}

await onPostgres(t, (test) => {
  test('an entry with a lower number that is committed later is not passed over', async (t, rig) => {
    const sql = await rig.sql();
    const [early, late] = [await rig.client(), await rig.client()];
    await early.query('begin');
    await early.query(insertSite(1));
    await late.query('begin');
    await late.query(insertSite(2));
    await late.query('commit');
    t.same(await staged(sql), [guid(2)], 'what is not committed is not seen');
    await early.query('commit');
    t.same(await staged(sql), [guid(1)]);
    t.same(await staged(sql), [], 'each change is staged once');
  });

  test('a foreign program is captured, whatever it does', async (t, rig) => {
    const sql = await rig.sql();
    const client = await rig.client();
    const log = async () => {
      const { rows } = await client.query(
        'delete from change_log returning row_id, op, by_bridge::int, seq::int',
      );
      return rows.sort((a, b) => a.seq - b.seq).map((row) => [row.row_id, row.op, row.by_bridge]);
    };
    await client.query(insertSite(1));
    await client.query(`update customer_site set name = 'y'`);
    await client.query(`update customer_site set name = 'y', updated_at = now()`);
    t.same(await log(), [
      [guid(1), 'insert', 0],
      [guid(1), 'update', 0],
    ]);
    await client.query(
      `insert into customer_site (id, site_number, name, is_active) values ('${guid(1)}', 'N1', 'z', true)
       on conflict (id) do update set name = excluded.name`,
    );
    await client.query('delete from customer_site');
    t.same(await log(), [
      [guid(1), 'update', 0],
      [guid(1), 'delete', 0],
    ]);
    await client.query(
      `${insertSite(1)}; ${insertSite(2)}; delete from change_log; truncate customer_site cascade`,
    );
    t.same((await log()).sort(), [
      [guid(1), 'delete', 0],
      [guid(2), 'delete', 0],
    ]);
    await client.query(`set session_replication_role = replica; ${insertSite(3)}`);
    t.same(await log(), [[guid(3), 'insert', 0]], 'as a replica writes');
    await sql.write((tx) => tx.sync.asBridge(() => tx.rows.insert(sites, [site(4)])));
    t.same(await log(), [[guid(4), 'insert', 1]]);
  });

  test('a program without rights on the bridge tables and with another search path is captured', async (t, rig) => {
    const sql = await rig.sql();
    const client = await rig.client();
    const schema = (await client.query('select current_schema() as name')).rows[0].name;
    const role = `writer_${schema}`;
    await client.query(
      `create role ${role}; grant usage on schema ${schema} to ${role}; grant insert on customer_site to ${role}`,
    );
    t.teardown(() => client.query(`reset role; drop owned by ${role}; drop role ${role}`));
    await client.query(`set role ${role}; set search_path = pg_catalog`);
    await client.query('create temporary table change_log (x int)');
    await client.query(insertSite(1).replace('customer_site', `${schema}.customer_site`));
    t.same(await staged(sql), [guid(1)]);
  });

  test('updated_at follows a change, and the id of a row never changes', async (t, rig) => {
    await rig.sql();
    const client = await rig.client();
    const stamp = async () =>
      (await client.query('select updated_at::text as at from customer_site')).rows[0].at;
    await client.query(insertSite(1));
    await client.query(`update customer_site set updated_at = '2020-01-01Z'`);
    const before = await stamp();
    await client.query(`update customer_site set name = 'x'`);
    t.equal(await stamp(), before);
    await client.query(`update customer_site set name = 'y'`);
    t.not(await stamp(), before);
    await t.rejects(client.query(`update customer_site set id = '${guid(2)}'`), { code: '23514' });
  });
});
