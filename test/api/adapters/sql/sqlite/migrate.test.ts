import t from 'tap';
import { businessSchemaSql } from '../../../../../api/adapters/sql/schema.ts';
import { SqliteConnection } from '../../../../../api/adapters/sql/sqlite/database.ts';
import { migrate } from '../../../../../api/adapters/sql/sqlite/migrate.ts';
import { sqliteDialect } from '../../../../../api/adapters/sql/sqlite/schema-dialect.ts';
import { guid, silent, stillClock } from '../../../../conformance/sql/fixtures.ts';

const options = { clock: stillClock, logger: silent };

async function migrated(): Promise<SqliteConnection> {
  const connection = new SqliteConnection(':memory:');
  await migrate(connection, options);
  return connection;
}

/** Every object with its definition, as one comparable text. */
function schemaOf(connection: SqliteConnection): string[] {
  const rows = connection.prepare('select name, sql from sqlite_schema order by name').all([]);
  return (rows as { name: string; sql: string | null }[]).map((row) => `${row.name}: ${row.sql}`);
}

const insertTerritory = `insert into territory (id, code, name) values ('${guid(1)}', 'NE', 'North East');`;
const insertSite = `insert into customer_site (id, site_number, name, is_active, territory_id)
  values ('${guid(2)}', '0001', 'A', 1, '${guid(1)}');`;

/** Makes the table as an older version had it: with a column that is gone and without one that came. */
function age(connection: SqliteConnection): void {
  connection.exec(`
    pragma foreign_keys = off;
    drop table territory;
    create table "territory" (id text not null primary key, "code" text not null, "name" text, old_column text);
    insert into territory values ('${guid(1)}', 'NE', 'North East', 'gone');
    update schema_version set sha256 = 'older' where version = 0;
    pragma foreign_keys = on;`);
}

t.test('a second start changes nothing', async (t) => {
  const connection = await migrated();
  const before = schemaOf(connection);
  const versions = connection.prepare('select * from schema_version').all([]);
  await migrate(connection, options);
  t.same(schemaOf(connection), before);
  t.same(connection.prepare('select * from schema_version').all([]), versions);
  t.same(connection.prepare('pragma foreign_keys').all([]), [{ foreign_keys: 1 }]);
});

t.test('a table that differs from the model is rebuilt with its rows, references and triggers', async (t) => {
  const connection = await migrated();
  const expected = schemaOf(connection);
  connection.exec(insertTerritory + insertSite);
  age(connection);
  await migrate(connection, options);
  t.same(schemaOf(connection), expected);
  t.match(connection.prepare('select * from territory').all([]), [
    { id: guid(1), code: 'NE', name: 'North East', manager_name: null },
  ]);
  t.throws(() => connection.exec('delete from territory'), { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
  connection.exec(`delete from change_log; update territory set name = 'New'`);
  t.match(connection.prepare('select row_id from change_log').all([]), [{ row_id: guid(1) }]);
});

t.test('rows that do not fit the model stop the start, and everything stays as it was', async (t) => {
  const connection = await migrated();
  age(connection);
  connection.exec('update territory set name = null');
  const before = schemaOf(connection);
  await t.rejects(migrate(connection, options), { message: /territory do not fit the model/ });
  t.same(schemaOf(connection), before);
  t.equal(connection.inTransaction, false);
});

t.test('rows that refer to nothing stop the start', async (t) => {
  const connection = await migrated();
  connection.exec(`pragma foreign_keys = off; ${insertSite} pragma foreign_keys = on;`);
  connection.exec(`update schema_version set sha256 = 'older' where version = 0`);
  await t.rejects(migrate(connection, options), { message: /customer_site refer to rows that do not exist/ });
});

t.test('a database of a newer version is left alone', async (t) => {
  const connection = await migrated();
  connection.exec("insert into schema_version values (9999, 'x', 'x', 'x')");
  await t.rejects(migrate(connection, options), { message: /schema version 9999/ });
});

t.test('a numbered file that was edited after it was applied is refused', async (t) => {
  const connection = await migrated();
  connection.exec("update schema_version set sha256 = 'x' where version = 1");
  await t.rejects(migrate(connection, options), { message: /0001_bridge\.sql was changed/ });
});

t.test('a mark of the bridge left in the file is taken away', async (t) => {
  const connection = await migrated();
  connection.exec('insert into bridge_writer values (1)');
  await migrate(connection, options);
  t.same(connection.prepare('select * from bridge_writer').all([]), []);
});

t.test('the reviewed script is what a new database gets', async (t) => {
  const connection = await migrated();
  const reviewed = new SqliteConnection(':memory:');
  reviewed.exec(businessSchemaSql(sqliteDialect));
  const all = new Set(schemaOf(connection));
  t.same(
    schemaOf(reviewed).filter((definition) => !all.has(definition)),
    [],
  );
});
