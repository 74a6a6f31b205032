import t from 'tap';
import { choiceName, choices, choiceValue } from '../../../../api/domain/model/choices.ts';
import { logicalName, readName, writeName } from '../../../../api/domain/model/names.ts';
import { syncedTables, tables } from '../../../../api/domain/model/tables.ts';

t.test('100000001 means approved', async (t) => {
  t.equal(choiceValue('contractStatus', 'Approved'), 100000001);
  t.equal(choiceName('contractStatus', 100000001), 'Approved');
  t.equal(choiceName('contractStatus', 1), undefined);
});

t.test('names are unique per table and custom names carry the prefix', async (t) => {
  for (const table of tables) {
    for (const of of ['name', 'sql', 'schema'] as const) {
      const names = table.columns.map((column) => column[of].toLowerCase());
      t.equal(new Set(names).size, names.length, `${table.name}.${of}`);
    }
    if (table.origin === 'custom') {
      for (const { schema } of [table, ...table.columns, ...table.keys]) t.match(schema, /^tp_[A-Z]\w+$/);
    }
  }
  t.equal(new Set(tables.map((table) => table.set)).size, tables.length);
});

t.test('parents come before children, and keys, primary names, lookups and choices exist', async (t) => {
  const seen = new Set<string>();
  for (const table of tables) {
    const columns = new Map(table.columns.map((column) => [column.name, column]));
    t.ok(columns.has(table.primaryName), `${table.name} primary name`);
    for (const key of table.keys)
      for (const name of key.columns) t.ok(columns.get(name)?.required, `${table.name} key ${name}`);
    for (const { type } of table.columns) {
      if (type.kind === 'lookup') t.ok(seen.has(type.table), `${table.name} -> ${type.table}`);
      if (type.kind === 'choice') t.ok(type.choice in choices, type.choice);
    }
    seen.add(table.name);
  }
});

t.test('lookups are read by value and written through the schema-cased navigation property', async (t) => {
  const contract = syncedTables.find((table) => table.name === 'contract');
  const column = contract?.columns.find((one) => one.name === 'customerSiteId');
  if (column === undefined) throw new Error('no such column');
  t.equal(logicalName(column), 'tp_customersiteid');
  t.equal(readName(column), '_tp_customersiteid_value');
  t.equal(writeName(column), 'tp_CustomerSiteId@odata.bind');
});

t.test('set names are those Dataverse gives by default, written out', async (t) => {
  t.same(
    syncedTables.map((table) => table.set),
    [
      'tp_territories',
      'contacts',
      'tp_customersites',
      'tp_contracts',
      'tp_revenuedatas',
      'tp_revenuecalculations',
    ],
  );
});
