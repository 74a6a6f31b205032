import fc from 'fast-check';
import t from 'tap';
import { compareChoice, compareDefinition } from '../../../../api/adapters/dataverse/compare-definition.ts';
import type {
  ColumnDefinition,
  TableDefinition,
} from '../../../../api/adapters/dataverse/table-definition.ts';
import { choices } from '../../../../api/domain/model/choices.ts';
import { logicalName, tableNamed } from '../../../../api/domain/model/names.ts';
import { emulatorRig } from './emulator-rig.ts';

const names = ['territory', 'customerSite', 'contract', 'revenueData', 'contact'];
const contract = tableNamed('contract');

/** The definition with some columns changed. */
function withColumn(
  definition: TableDefinition,
  name: string,
  changes: Partial<ColumnDefinition>,
): TableDefinition {
  return {
    ...definition,
    columns: definition.columns.map((column) =>
      column.logicalName === name ? { ...column, ...changes } : column,
    ),
  };
}

t.test('the environment that imported the solution fits the model', async (t) => {
  const { client } = await emulatorRig(t);
  for (const name of names) {
    const table = tableNamed(name);
    t.same(compareDefinition(table, await client.tableDefinition(logicalName(table))), [], name);
  }
  for (const [name, { schema }] of Object.entries(choices)) {
    const found = await client.choiceDefinition(schema.toLowerCase());
    t.same(compareChoice(name as keyof typeof choices, found), [], name);
  }
});

t.test('what is not there is null, and a difference', async (t) => {
  const { client } = await emulatorRig(t);
  t.equal(await client.tableDefinition('tp_nothing'), null);
  t.equal(await client.choiceDefinition('tp_nothing'), null);
  await t.rejects(client.tableDefinition("x' or 1"), /no logical name/);
  t.match(compareDefinition(contract, null), [{ subject: 'tp_contract', problem: 'the table is missing' }]);
  t.match(compareChoice('contractType', null), [{ problem: 'the choice is missing' }]);
  const empty = compareChoice('contractType', { name: 'x', options: [] });
  t.equal(empty.length, Object.keys(choices.contractType.options).length);
});

t.test('every way not to fit is named once, wider than needed fits', async (t) => {
  const { client } = await emulatorRig(t);
  const fits = await client.tableDefinition('tp_contract');
  if (fits === null) return t.fail('no definition');
  const differs = (definition: TableDefinition, subject: string, problem: RegExp) => {
    const found = compareDefinition(contract, definition);
    t.equal(found.length, 1, JSON.stringify(found));
    t.match(found[0], { subject, problem });
  };
  differs({ ...fits, entitySetName: 'x' }, 'tp_contract', /entity set name must be tp_contracts, it is x/);
  differs({ ...fits, changeTracking: false }, 'tp_contract', /change tracking is off/);
  differs({ ...fits, optimisticConcurrency: false }, 'tp_contract', /optimistic concurrency is off/);
  differs({ ...fits, keys: [] }, 'tp_contract(tp_contractnumber)', /alternate key is missing/);
  const pending = fits.keys.map((key) => ({ ...key, indexStatus: 'Pending' }));
  differs({ ...fits, keys: pending }, 'tp_contract(tp_contractnumber)', /not active but Pending/);
  const columns = fits.columns.filter(({ logicalName: name }) => name !== 'tp_startdate');
  differs({ ...fits, columns }, 'tp_contract.tp_startdate', /column is missing/);
  const column = (name: string, changes: Partial<ColumnDefinition>, problem: RegExp) =>
    differs(withColumn(fits, name, changes), `tp_contract.${name}`, problem);
  column('tp_contractnumber', { type: 'Memo' }, /type must be String, it is Memo/);
  column('tp_contractnumber', { maxLength: 49 }, /length must be at least 50, it is 49/);
  column('tp_contractvalue', { precision: 1 }, /at least 2 digits after the point, there are 1/);
  column('tp_contractvalue', { max: '100.5' }, /greatest value must be .* or more, it is 100.5/);
  column('tp_startdate', { dateBehavior: 'UserLocal' }, /date behavior must be DateOnly/);
  column('tp_customersiteid', { schemaName: 'tp_customersiteid' }, /schema name must be tp_CustomerSiteId/);
  column('tp_customersiteid', { targets: ['account'] }, /must lead to tp_customersite, it leads to account/);
  const wider = withColumn(fits, 'tp_contractnumber', { maxLength: 4000 });
  t.same(compareDefinition(contract, wider), []);
});

t.test('whatever columns lack length, these are named and no others', async (t) => {
  const { client } = await emulatorRig(t);
  const fits = await client.tableDefinition('tp_contract');
  if (fits === null) return t.fail('no definition');
  const texts = contract.columns.filter(({ type }) => type.kind === 'text').map(logicalName);
  fc.assert(
    fc.property(fc.subarray(texts), (short) => {
      const changed = short.reduce(
        (definition, name) => withColumn(definition, name, { maxLength: 1 }),
        fits,
      );
      const found = compareDefinition(contract, changed).map(({ subject }) => subject);
      return (
        found.sort().join() ===
        short
          .map((name) => `tp_contract.${name}`)
          .sort()
          .join()
      );
    }),
  );
  t.pass('property held');
});
