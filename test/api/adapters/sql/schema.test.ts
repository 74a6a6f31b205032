import t from 'tap';
import { businessSchemaSql } from '../../../../api/adapters/sql/schema.ts';
import { SqliteConnection } from '../../../../api/adapters/sql/sqlite/database.ts';
import { sqliteDialect } from '../../../../api/adapters/sql/sqlite/schema-dialect.ts';
import { tables } from '../../../../api/domain/model/tables.ts';

function built(): SqliteConnection {
  const connection = new SqliteConnection(':memory:');
  connection.exec(businessSchemaSql(sqliteDialect));
  return connection;
}

t.test('the script creates every table of the model with its columns, strictly typed', async (t) => {
  const connection = built();
  for (const table of tables) {
    const columns = connection.prepare('select name from pragma_table_info(?)').all([table.sql]);
    const names = (columns as { name: string }[]).map((column) => column.name);
    t.same(names, ['id', ...table.columns.map((c) => c.sql), 'created_at', 'updated_at']);
    const strict = connection.prepare('select strict from pragma_table_list(?)').all([table.sql]);
    t.same(strict, [{ strict: 1 }]);
  }
});

t.test('unique keys carry the names of the alternate keys', async (t) => {
  const script = businessSchemaSql(sqliteDialect);
  for (const key of tables.flatMap((table) => table.keys)) {
    t.match(script, `constraint "${key.schema}" unique (`);
  }
});

t.test('deleting a parent and listing by name use an index', async (t) => {
  const connection = built();
  const plan = (query: string) =>
    (connection.prepare(`explain query plan ${query}`).all([]) as { detail: string }[])
      .map((step) => step.detail)
      .join('; ');
  for (const table of tables) {
    for (const column of table.columns) {
      if (column.type.kind !== 'lookup') continue;
      t.match(plan(`select 1 from ${table.sql} where ${column.sql} = 'x'`), /SEARCH .* INDEX/, column.sql);
    }
    const name = table.columns.find((column) => column.name === table.primaryName)?.sql;
    const sorted = plan(`select id from ${table.sql} order by ${name}, id limit 5`);
    t.match(sorted, /INDEX/, `${table.sql} in order of names`);
  }
});

t.test('the script is the same every time', async (t) => {
  t.equal(businessSchemaSql(sqliteDialect), businessSchemaSql(sqliteDialect));
});
