import type pg from 'pg';
import t from 'tap';
import { migrate } from '../../../../../api/adapters/sql/postgres/migrate.ts';
import { guid, silent, site, sites, stillClock } from '../../../../conformance/sql/fixtures.ts';
import { onPostgres } from './on-postgres.ts';

const options = { clock: stillClock, logger: silent };

/** Every object of the schema with its definition, sorted. */
async function schemaOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ fact: string }>(`
    select 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
      || ' ' || attcollation::regcollation || ' ' || attnotnull as fact
    from pg_attribute join pg_class c on c.oid = attrelid
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
    union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace = current_schema()::regnamespace
    union all select indexdef from pg_indexes where schemaname = current_schema()
    union all select pg_get_triggerdef(t.oid) || ' ' || tgenabled::text from pg_trigger t join pg_class c on c.oid = tgrelid
    where relnamespace = current_schema()::regnamespace and not tgisinternal`);
  return rows.map((row) => row.fact).sort();
}

/** Makes a table as an older version had it: other types, a column that is gone and one that had not come yet. */
const age = `
  drop trigger customer_site_updated on customer_site;
  drop trigger customer_site_stamped on customer_site;
  drop trigger territory_updated on territory;
  drop trigger territory_stamped on territory;
  alter table customer_site add column old_column integer not null default 7,
    drop constraint customer_site_name_check, drop constraint customer_site_territory_id_fkey,
    alter column revenue_share_percentage type numeric(9,2), alter column is_active drop not null;
  alter table territory drop column manager_name;
  drop index customer_site_by_territory_id;
  update schema_version set sha256 = 'older' where version = 0;`;

const addedByOthers = `
  alter table customer_site add column note text;
  create index note_index on customer_site (note);
  create view named_site as select id, name from customer_site;`;

await onPostgres(t, (test) => {
  test('a second start changes nothing', async (t, rig) => {
    const client = await rig.client();
    await migrate(rig.url, options);
    const before = await schemaOf(client);
    await migrate(rig.url, options);
    t.same(await schemaOf(client), before);
    t.ok(before.length > 100, `${before.length} objects`);
  });

  test('processes that start at the same time wait for one another', async (t, rig) => {
    await Promise.all([1, 2, 3].map(() => migrate(rig.url, options)));
    const { rows } = await (await rig.client()).query('select count(*)::int as n from schema_version');
    t.ok(rows[0].n > 1);
  });

  test('tables that differ from the model are altered with their rows', async (t, rig) => {
    const [sql, client] = [await rig.sql(), await rig.client()];
    await sql.write((tx) => tx.rows.insert(sites, [site(1, { revenueSharePercentage: '12.5000' })]));
    const expected = await schemaOf(client);
    await client.query(age);
    t.notSame(await schemaOf(client), expected);
    await migrate(rig.url, options);
    await client.query('alter table customer_site drop column old_column');
    t.same(await schemaOf(client), expected);
    t.match(await sql.read((tx) => tx.rows.get(sites, guid(1))), { revenueSharePercentage: '12.5000' });
  });

  test('what others added to a table stays, and a column that is gone may be empty', async (t, rig) => {
    const [sql, client] = [await rig.sql(), await rig.client()];
    await client.query(addedByOthers + age);
    await migrate(rig.url, options);
    await t.resolves(client.query('select note from customer_site join named_site using (id)'));
    t.ok((await schemaOf(client)).some((fact) => fact.includes('note_index')));
    await t.resolves(client.query('alter table customer_site alter column old_column drop default'));
    await t.resolves(sql.write((tx) => tx.rows.insert(sites, [site(1)])));
  });

  test('rows that do not fit the model stop the start, and everything stays as it was', async (t, rig) => {
    const [sql, client] = [await rig.sql(), await rig.client()];
    await sql.write((tx) => tx.rows.insert(sites, [site(1)]));
    await client.query(`${age} update customer_site set name = ''`);
    const before = await schemaOf(client);
    await t.rejects(migrate(rig.url, options), { message: /customer_site do not fit the model/ });
    t.same(await schemaOf(client), before);
  });

  test('a newer database, and one whose numbered file was edited, are left alone', async (t, rig) => {
    const client = await rig.client();
    await migrate(rig.url, options);
    await client.query("insert into schema_version values (9999, 'x', 'x', 'x')");
    await t.rejects(migrate(rig.url, options), { message: /schema version 9999/ });
    await client.query(
      "delete from schema_version where version = 9999; update schema_version set sha256 = 'x' where version = 1",
    );
    await t.rejects(migrate(rig.url, options), { message: /0001_bridge\.sql was changed/ });
  });
});
