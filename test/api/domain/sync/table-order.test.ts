import t from 'tap';
import { lookup, table, text } from '../../../../api/domain/model/define.ts';
import { syncedTables } from '../../../../api/domain/model/tables.ts';
import { parentsOf, tableOrder } from '../../../../api/domain/sync/table-order.ts';

function named(name: string, ...parents: string[]) {
  return table({
    name,
    schema: name,
    set: name,
    label: name,
    pluralLabel: name,
    description: name,
    primaryName: 'name',
    keys: [],
    columns: [
      text('name', 'Name', 10, { label: 'Name', description: 'Name.' }),
      ...parents.map((parent) =>
        lookup(`${parent}Id`, parent, parent, { label: parent, description: parent }),
      ),
    ],
  });
}

t.test('every parent comes before its children, in whatever order the tables are given', async (t) => {
  for (const given of [syncedTables, syncedTables.toReversed()]) {
    const names = tableOrder(given).map((one) => one.name);
    t.strictSame([...names].sort(), given.map((one) => one.name).sort());
    for (const one of given) {
      for (const parent of parentsOf(one)) t.ok(names.indexOf(parent) < names.indexOf(one.name));
    }
  }
});

t.test('a table that points to itself or to a table outside the list has a place', async (t) => {
  t.strictSame(
    tableOrder([named('a', 'a', 'elsewhere')]).map((one) => one.name),
    ['a'],
  );
});

t.test('a circle of lookups is refused and named', async (t) => {
  t.throws(() => tableOrder([named('a', 'b'), named('b', 'a')]), { message: /circle: a, b/ });
});
