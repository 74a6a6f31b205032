import type pg from 'pg';
import t from 'tap';
import { postgresStatements } from '../../../../../api/adapters/sql/postgres/bridge-sql.ts';
import { SqliteConnection } from '../../../../../api/adapters/sql/sqlite/database.ts';
import { migrate } from '../../../../../api/adapters/sql/sqlite/migrate.ts';
import { tables } from '../../../../../api/domain/model/tables.ts';
import { silent, stillClock } from '../../../../conformance/sql/fixtures.ts';
import { onPostgres } from './on-postgres.ts';

const modelTables = new Set(tables.map((table) => table.sql));

type Found = Record<string, unknown>[];

async function postgresFacts(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(`
    select 'column ' || table_name || '.' || column_name || ' '
      || case data_type when 'bigint' then 'INTEGER' else upper(data_type) end
      || case is_nullable when 'NO' then ' required' else '' end as fact, table_name
    from information_schema.columns where table_schema = current_schema()
    union all
    select case when indisunique then 'unique ' else 'index ' end || t.relname || ' ('
      || (select string_agg(attname, ', ' order by n) from unnest(indkey::int[]) with ordinality as k (num, n)
          join pg_attribute a on a.attrelid = t.oid and a.attnum = k.num) || ')'
      || case when indpred is null then '' else ' partial' end, t.relname
    from pg_index join pg_class t on t.oid = indrelid where t.relnamespace = current_schema()::regnamespace
    union all
    select 'reference ' || t.relname || ' to ' || confrelid::regclass || ' ' || confdeltype::text, t.relname
    from pg_constraint join pg_class t on t.oid = conrelid
    where contype = 'f' and t.relnamespace = current_schema()::regnamespace`);
  return chosen(rows);
}

function sqliteFacts(connection: SqliteConnection): string[] {
  const query = (text: string) => connection.prepare(text).all([]) as Found;
  const master = "sqlite_schema m join %s where m.type = 'table' and m.name not like 'sqlite_%'";
  const from = (source: string) => master.replace('%s', source);
  return chosen([
    ...query(`select 'column ' || m.name || '.' || c.name || ' ' || c.type
      || case when c."notnull" or c.pk then ' required' else '' end as fact, m.name as table_name
      from ${from('pragma_table_info(m.name) c')}`),
    // The number that is the primary key needs no index in SQLite.
    ...query(`select 'unique ' || m.name || ' (' || c.name || ')' as fact, m.name as table_name
      from ${from('pragma_table_info(m.name) c')} and c.pk and c.type = 'INTEGER'
        and (select count(*) from pragma_table_info(m.name) where pk) = 1`),
    ...query(`select case when i."unique" then 'unique ' else 'index ' end || m.name || ' ('
      || (select group_concat(name, ', ') from pragma_index_info(i.name)) || ')'
      || case when i.partial then ' partial' else '' end as fact, m.name as table_name
      from ${from('pragma_index_list(m.name) i')}`),
    ...query(`select 'reference ' || m.name || ' to ' || f."table" || ' '
      || case f.on_delete when 'CASCADE' then 'c' else 'a' end as fact, m.name as table_name
      from ${from('pragma_foreign_key_list(m.name) f')}`),
  ]);
}

function chosen(rows: Found): string[] {
  return rows
    .filter((row) => !modelTables.has(String(row.table_name)))
    .map((row) => String(row.fact))
    .sort();
}

await onPostgres(t, (test) => {
  test('the numbered files make the same tables as on SQLite', async (t, rig) => {
    const connection = new SqliteConnection(':memory:');
    await migrate(connection, { clock: stillClock, logger: silent });
    await rig.sql();
    const facts = await postgresFacts(await rig.client());
    t.ok(facts.length > 60, `${facts.length} facts`);
    t.same(facts, sqliteFacts(connection));
  });

  test('a history is refused to be changed, deleted or truncated', async (t, rig) => {
    await rig.sql();
    const client = await rig.client();
    await client.query(
      "insert into approval (id, contract_id, state, threshold, requested_by, requested_at, approver) values ('a', 'c', 'pending', '1', 'r', 'now', 'm')",
    );
    await client.query(
      "insert into approval_event (id, approval_id, at, actor, action) values ('e', 'a', 'now', 'r', 'requested')",
    );
    for (const statement of [
      "update approval_event set detail = 'x'",
      'delete from approval_event',
      'truncate approval_event',
      'truncate approval cascade',
    ]) {
      await t.rejects(client.query(statement), { message: 'the approval history is append-only' }, statement);
    }
  });

  test('a rebuilt table keeps the references to it and goes on counting', async (t, rig) => {
    const client = await rig.client();
    const script = `
      create table a (seq integer primary key autoincrement, x text not null check (x = '1')) strict;
      create table b (a_seq integer not null references a (seq) on delete cascade) strict;
      insert into a (x) values ('1'); insert into a (x) values ('1');
      insert into b (a_seq) values (2);
      create table a_rebuilt (seq integer primary key autoincrement, x text not null check (x in ('1', '2'))) strict;
      insert into a_rebuilt (seq, x) select seq, x from a;
      drop table a;
      alter table a_rebuilt rename to a;
      insert into a (x) values ('2');`;
    await client.query(`begin; ${postgresStatements(script).join('; ')}; commit`);
    t.same((await client.query('select seq::int, x from a order by seq')).rows, [
      { seq: 1, x: '1' },
      { seq: 2, x: '1' },
      { seq: 3, x: '2' },
    ]);
    await t.rejects(client.query('insert into b (a_seq) values (9)'), { code: '23503' });
    await client.query('delete from a where seq = 2');
    t.same((await client.query('select * from b')).rows, []);
  });
});
