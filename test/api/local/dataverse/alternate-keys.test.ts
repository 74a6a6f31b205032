import t from 'tap';
import { guid, representation, type Send, site, started } from './client.ts';

const composite = (code: string) =>
  `tp_revenuedatas(_tp_customersiteid_value=${guid(1)},tp_revenuedate=2026-01-02,tp_revenuecode='${code}',tp_revenuesource=100000000)`;

async function revenue(send: Send): Promise<void> {
  await send('POST', 'tp_customersites', site(1));
  await send('PATCH', composite('VD1'), { tp_name: 'Row' });
}

t.test('a row is read, changed and deleted by its alternate key, without case', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_territories', { tp_territoryid: guid(5), tp_code: "O'Ne", tp_name: 'North' });
  const path = "tp_territories(tp_code='O''NE')";
  t.equal((await send('GET', path)).json.tp_territoryid, guid(5));
  t.equal((await send('GET', path.replaceAll("'", '%27'))).json.tp_territoryid, guid(5), 'percent-encoded');
  t.equal((await send('GET', `tp_territories(tp_territoryid=${guid(5)})`)).status, 200);
  t.equal((await send('GET', "tp_territories(tp_code=@k)?@k='o''ne'")).status, 200, 'by parameter alias');
  t.equal((await send('PATCH', path, { tp_name: 'South' })).status, 204);
  t.equal((await send('GET', path)).json.tp_name, 'South');
  t.equal((await send('DELETE', path)).status, 204);
  const gone = await send('GET', path);
  t.equal(gone.status, 404);
  t.equal(gone.json.error.code, '0x80060891');
});

t.test('a composite key with a lookup, a date and a choice creates and finds the row', async (t) => {
  const { send } = await started(t);
  await revenue(send);
  const { json } = await send('GET', composite('vd1'));
  t.equal(json._tp_customersiteid_value, guid(1));
  t.equal(json.tp_revenuedate, '2026-01-02');
  t.equal(json.tp_revenuecode, 'VD1');
  t.equal(json.tp_revenuesource, 100000000);
});

t.test('a key that is unknown or incomplete is refused', async (t) => {
  const { send } = await started(t);
  await revenue(send);
  for (const key of [
    "tp_revenuecode='VD1'",
    "tp_name='Row'",
    "nothing='x'",
    'abc',
    "tp_revenuecode='VD1',tp_revenuedate=2026-01-02",
  ]) {
    const { status, json } = await send('GET', `tp_revenuedatas(${key})`);
    t.equal(status, 400, key);
    t.match(
      json.error.message,
      /The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.tp_revenuedata'/,
    );
  }
});

t.test('a second row with the same key values is refused on create and on update', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_customersites', site(1));
  await send('POST', 'tp_customersites', site(2));
  const created = await send('POST', 'tp_customersites', { tp_name: 'Double', tp_sitenumber: '0001' });
  t.equal(created.status, 412);
  t.equal(created.json.error.code, '0x80060892');
  const updated = await send('PATCH', `tp_customersites(${guid(2)})`, { tp_sitenumber: '0001' });
  t.equal(updated.status, 412);
  t.equal((await send('GET', `tp_customersites(${guid(2)})`)).json.tp_sitenumber, '0002');
  await send('PATCH', `tp_customersites(${guid(1)})`, { tp_sitenumber: '0009' });
  t.equal(
    (await send('PATCH', `tp_customersites(${guid(2)})`, { tp_sitenumber: '0001' })).status,
    204,
    'the value is free again',
  );
});

t.test('keys with an empty part are not unique', async (t) => {
  const { send } = await started(t);
  const row = {
    tp_name: 'No site',
    tp_revenuedate: '2026-01-02',
    tp_revenuecode: 'VD1',
    tp_revenuesource: 100000000,
  };
  t.equal((await send('POST', 'tp_revenuedatas', row)).status, 204);
  t.equal((await send('POST', 'tp_revenuedatas', row)).status, 204);
});

t.test(
  'key columns in the body: dropped when the row exists, stronger than the URL when it does not',
  async (t) => {
    const { send } = await started(t);
    const created = await send(
      'PATCH',
      "tp_customersites(tp_sitenumber='0001')",
      { tp_name: 'A', tp_sitenumber: '0002' },
      representation,
    );
    t.equal(created.json.tp_sitenumber, '0002');
    const updated = await send(
      'PATCH',
      "tp_customersites(tp_sitenumber='0002')",
      { tp_name: 'B', tp_sitenumber: '0003' },
      representation,
    );
    t.equal(updated.json.tp_sitenumber, '0002');
    t.equal(updated.json.tp_name, 'B');
  },
);
