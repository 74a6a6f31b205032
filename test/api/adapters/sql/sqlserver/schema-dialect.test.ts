import t from 'tap';
import { columnSql, indexesSql } from '../../../../../api/adapters/sql/schema.ts';
import { columnType, sqlServerDialect } from '../../../../../api/adapters/sql/sqlserver/schema-dialect.ts';
import { triggersSql } from '../../../../../api/adapters/sql/sqlserver/triggers.ts';
import type { Column, ColumnType, Table } from '../../../../../api/domain/model/column.ts';
import { columnNamed } from '../../../../../api/domain/model/names.ts';
import { tables } from '../../../../../api/domain/model/tables.ts';
import { sites, timesheets } from '../../../../conformance/sql/fixtures.ts';

function definition(type: ColumnType): string {
  const names = { name: 'x', sql: 'x', schema: 'tp_X', label: 'X', description: 'X' };
  const column: Column = { ...names, type, required: false, owner: 'townepark', guarded: false };
  return columnSql(sqlServerDialect, column);
}

t.test('a column has a native type where it gives back exactly what was stored', async (t) => {
  const bin2 = 'collate Latin1_General_100_BIN2';
  const money: ColumnType = { kind: 'money', scale: 2, min: '-922337203685477', max: '922337203685477' };
  const cases: [ColumnType, string][] = [
    [{ kind: 'text', maxLength: 10 }, `"x" nvarchar(10) ${bin2} check (datalength("x") between 2 and 20)`],
    [
      { kind: 'memo', maxLength: 4001 },
      `"x" nvarchar(max) ${bin2} check (datalength("x") between 2 and 8002)`,
    ],
    [money, '"x" decimal(17,2) check ("x" between -922337203685477 and 922337203685477)'],
    [{ kind: 'integer', min: 0, max: 2 ** 31 - 1 }, '"x" int check ("x" between 0 and 2147483647)'],
    [{ kind: 'integer', min: 0, max: 2 ** 31 }, '"x" bigint check ("x" between 0 and 2147483648)'],
    [{ kind: 'boolean' }, '"x" bit'],
    [{ kind: 'date' }, `"x" date check ("x" >= '1753-01-01')`],
    [{ kind: 'datetime' }, '"x" datetime2(0)'],
  ];
  for (const [type, expected] of cases) t.equal(definition(type), expected);
});

/** Bytes a column may take in an index. */
function bytes(table: Table, name: string): number {
  const type = columnNamed(table, name).type;
  const [, characters] = /^nvarchar\((\d+|max)\)/.exec(columnType(type)) ?? [];
  if (characters === 'max') return Number.POSITIVE_INFINITY;
  return characters === undefined ? 17 : 2 * Number(characters);
}

t.test(
  'no key or index of the model is longer than the server allows, and no key column may be empty',
  async (t) => {
    for (const table of tables) {
      for (const key of table.keys) {
        const size = key.columns.reduce((sum, name) => sum + bytes(table, name), 0);
        t.ok(size <= 1700, `${key.schema}: ${size} bytes`);
        // Two empty cells would count as equal.
        t.ok(key.columns.every((name) => columnNamed(table, name).required));
      }
      if (indexesSql(table).some((index) => index.includes('"id"')))
        t.ok(bytes(table, table.primaryName) + 72 <= 1700);
    }
  },
);

t.test('triggers log whole statements, mark the writes of the bridge and come to rest', async (t) => {
  const [updated = '', inserted = '', deleted = ''] = triggersSql(sites);
  t.match(inserted, "select N'customer_site', changed.id, N'insert'");
  t.match(deleted, "select N'customer_site', changed.id, N'delete'");
  t.match(inserted, "session_context(N'towne_park_bridge.writer')");
  t.match(updated, 'if not exists (select 1 from @changed) return;');
  t.notMatch(updated, 'after_it."updated_at"', 'the stamp itself is no change');
  for (const column of sites.columns) t.match(updated, `after_it."${column.sql}"`);
  for (const trigger of [updated, inserted, deleted]) {
    t.match(
      trigger,
      /^create trigger [^\n]* as\nbegin\n {2}set nocount on;/,
      'counts are those of the statement',
    );
  }
});

t.test('a table that is not synced has no change log, and its rows are stamped', async (t) => {
  const triggers = triggersSql(timesheets);
  t.equal(triggers.length, 1);
  t.notMatch(triggers[0], 'change_log');
  t.match(triggers[0], 'set updated_at = sysutcdatetime()');
});
