import t from 'tap';
import { guid, type Send, site, sites, started } from './client.ts';

const type = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite' } as const;

function message(send: Send, name: string, targets: readonly object[]) {
  return send('POST', `tp_customersites/Microsoft.Dynamics.CRM.${name}`, { Targets: targets });
}

t.test('CreateMultiple answers the ids in the order of the targets', async (t) => {
  const { send, base } = await started(t);
  const { status, json } = await message(send, 'CreateMultiple', [
    { ...type, ...site(2) },
    { ...type, tp_name: 'No id' },
    { ...type, ...site(1) },
  ]);
  t.equal(status, 200);
  t.equal(json['@odata.context'], `${base}$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse`);
  const ids = json.Ids as string[];
  t.equal(ids.length, 3);
  t.equal(ids[0], guid(2));
  t.equal(ids[2], guid(1));
  t.equal((await send('GET', `tp_customersites(${ids[1]})`)).json.tp_name, 'No id');
});

t.test('one bad target fails the whole request and nothing is written', async (t) => {
  const { send, admin } = await started(t);
  await sites(send, 1);
  const before = (await send('GET', `tp_customersites(${guid(1)})`)).json;
  const bad = await message(send, 'UpsertMultiple', [
    { ...type, tp_customersiteid: guid(1), tp_name: 'Lost' },
    { ...type, ...site(2) },
    { ...type, ...site(3), tp_contracttype: 7 },
  ]);
  t.equal(bad.status, 400);
  t.equal(bad.json.error.code, '0x8004431A');
  t.equal(admin.counts().tp_customersite, 1);
  t.same((await send('GET', `tp_customersites(${guid(1)})`)).json, before);
  t.equal(
    (await send('GET', "tp_customersites(tp_sitenumber='0002')")).status,
    404,
    'the key index was undone too',
  );
  t.equal((await message(send, 'CreateMultiple', [{ ...type, ...site(2) }])).status, 200);
});

t.test('UpsertMultiple updates and creates by id and by alternate key', async (t) => {
  const { send, admin } = await started(t);
  await sites(send, 2);
  const { status } = await message(send, 'UpsertMultiple', [
    { ...type, tp_customersiteid: guid(1), tp_name: 'One' },
    { ...type, '@odata.id': "tp_customersites(tp_sitenumber='0002')", tp_name: 'Two', tp_sitenumber: '9999' },
    { ...type, '@odata.id': "tp_customersites(tp_sitenumber='0003')", tp_name: 'Three' },
    { ...type, ...site(4) },
  ]);
  t.equal(status, 204);
  const { json } = await send('GET', 'tp_customersites?$select=tp_sitenumber,tp_name&$orderby=tp_sitenumber');
  t.same(
    json.value.map((row) => [row.tp_sitenumber, row.tp_name]),
    [
      ['0001', 'One'],
      ['0002', 'Two'],
      ['0003', 'Three'],
      ['0004', 'Site 4'],
    ],
  );
  t.equal(admin.counts().tp_customersite, 4);
});

t.test('UpdateMultiple needs existing rows', async (t) => {
  const { send } = await started(t);
  await sites(send, 2);
  t.equal(
    (await message(send, 'UpdateMultiple', [{ ...type, tp_customersiteid: guid(1), tp_name: 'One' }])).status,
    204,
  );
  const missing = await message(send, 'UpdateMultiple', [
    { ...type, tp_customersiteid: guid(2), tp_name: 'Two' },
    { ...type, tp_customersiteid: guid(3), tp_name: 'Three' },
  ]);
  t.equal(missing.status, 404);
  t.equal((await send('GET', `tp_customersites(${guid(2)})`)).json.tp_name, 'Site 2');
  t.equal((await message(send, 'UpdateMultiple', [{ ...type, tp_name: 'x' }])).status, 400, 'no id');
});

t.test('targets without a type, of another type or twice are refused', async (t) => {
  const { send, admin } = await started(t);
  t.equal((await message(send, 'UpsertMultiple', [site(1)])).status, 400);
  t.equal(
    (await message(send, 'UpsertMultiple', [{ ...site(1), '@odata.type': 'Microsoft.Dynamics.CRM.contact' }]))
      .status,
    400,
  );
  t.equal(
    (
      await message(send, 'UpsertMultiple', [
        { ...type, ...site(1) },
        { ...type, ...site(1) },
      ])
    ).status,
    400,
  );
  t.equal(
    (await send('POST', 'tp_customersites/Microsoft.Dynamics.CRM.UpsertMultiple', { targets: [] })).status,
    400,
  );
  t.equal(admin.counts().tp_customersite, 0);
});

t.test('DeleteMultiple is not there for standard tables', async (t) => {
  const { send } = await started(t);
  const { status, json } = await message(send, 'DeleteMultiple', []);
  t.ok(status >= 400);
  t.equal(json.error.message, 'DeleteMultiple has not yet been implemented.');
});

t.test('bulk messages resolve lookups and keys; a message belongs to the set of its table', async (t) => {
  const { send, admin } = await started(t);
  await send('POST', 'tp_territories', { tp_territoryid: guid(91), tp_code: 'NE', tp_name: 'North' });
  const bound = await message(send, 'CreateMultiple', [
    { ...type, ...site(1), 'tp_TerritoryId@odata.bind': `/tp_territories(${guid(91)})` },
    { ...type, ...site(2), 'tp_TerritoryId@odata.bind': "tp_territories(tp_code='NE')" },
  ]);
  t.equal(bound.status, 200);
  const { json } = await send('GET', `tp_customersites?$filter=_tp_territoryid_value eq ${guid(91)}`);
  t.equal(json.value.length, 2);
  const url = 'contacts/Microsoft.Dynamics.CRM.CreateMultiple';
  t.equal((await send('POST', url, { Targets: [{ ...type, ...site(3) }] })).status, 400, 'another table');
  const other = [{ ...type, '@odata.id': "tp_territories(tp_code='NE')", tp_name: 'x' }];
  t.equal((await message(send, 'UpsertMultiple', other)).status, 400, 'the key of another table');
  const missing = [{ ...type, ...site(4), 'tp_TerritoryId@odata.bind': `/tp_territories(${guid(8)})` }];
  t.equal((await message(send, 'CreateMultiple', [{ ...type, ...site(3) }, ...missing])).status, 404);
  t.equal(admin.counts().tp_customersite, 2);
  t.equal((await send('GET', 'tp_customersites/Microsoft.Dynamics.CRM.CreateMultiple')).status, 405);
});

t.test('no targets change nothing', async (t) => {
  const { send, admin } = await started(t);
  t.same((await message(send, 'CreateMultiple', [])).json.Ids, []);
  t.equal((await message(send, 'UpsertMultiple', [])).status, 204);
  t.equal(admin.counts().tp_customersite, 0);
});

t.test('a key twice in one request is refused, by whatever key', async (t) => {
  const { send, admin } = await started(t);
  await sites(send, 1);
  const { status } = await message(send, 'UpsertMultiple', [
    { ...type, '@odata.id': "tp_customersites(tp_sitenumber='0001')", tp_name: 'A' },
    { ...type, tp_customersiteid: guid(1), tp_name: 'B' },
  ]);
  t.equal(status, 400);
  t.equal((await send('GET', `tp_customersites(${guid(1)})`)).json.tp_name, 'Site 1');
  t.equal(admin.counts().tp_customersite, 1);
});
