import t from 'tap';
import { guid, started } from './client.ts';

const path = `tp_contracts(${guid(1)})`;

t.test('money comes back as a number with four decimals, whatever a double would make of it', async (t) => {
  const { send } = await started(t);
  const cases: [string, string][] = [
    ['20000', '20000.0000'],
    ['922337203685476.99', '922337203685476.9900'],
    ['9007199254740.97', '9007199254740.9700'],
    ['0.1', '0.1000'],
    ['1e3', '1000.0000'],
    ['12.50e-1', '1.2500'],
    ['0', '0.0000'],
  ];
  for (const [sent, expected] of cases) {
    t.equal((await send('PATCH', path, `{"tp_contractvalue":${sent}}`)).status, 204, sent);
    const { text } = await send('GET', `${path}?$select=tp_contractvalue`);
    t.match(text, `"tp_contractvalue":${expected},`);
  }
});

t.test('a decimal has the digits of its column, rounded half away from zero', async (t) => {
  const { send } = await started(t);
  const cases: [string, string][] = [
    ['12.5', '12.5000'],
    ['12.00005', '12.0001'],
    ['12.00004999999999999999', '12.0000'],
    ['2.00015', '2.0002'],
  ];
  for (const [sent, expected] of cases) {
    await send('PATCH', path, `{"tp_revenuesharepercentage":${sent}}`);
    t.match((await send('GET', path)).text, `"tp_revenuesharepercentage":${expected},`, sent);
  }
});

t.test('money is rounded to the precision of its column, also below zero', async (t) => {
  const { send } = await started(t);
  const row = `tp_revenuedatas(${guid(1)})`;
  const cases: [string, string][] = [
    ['0.805', '0.8100'],
    ['-2.005', '-2.0100'],
    ['-0.001', '0.0000'],
    ['1.0049', '1.0000'],
  ];
  for (const [sent, expected] of cases) {
    await send('PATCH', row, `{"tp_netrevenue":${sent}}`);
    t.match((await send('GET', row)).text, `"tp_netrevenue":${expected},`, sent);
  }
});

t.test('the midpoint rule is configurable', async (t) => {
  const { send } = await started(t, { unproven: { roundingMidpoint: 'to-even' } });
  await send('PATCH', path, '{"tp_contractvalue":0.125,"tp_minimumguarantee":0.135}');
  const { text } = await send('GET', path);
  t.match(text, '"tp_contractvalue":0.1200,');
  t.match(text, '"tp_minimumguarantee":0.1400,');
});

t.test('currency, rate and base amount come with money', async (t) => {
  const { send } = await started(t);
  await send('PATCH', path, '{"tp_contractvalue":5.5}');
  const { text, json } = await send('GET', path);
  t.match(text, '"tp_contractvalue_base":5.5000,');
  t.match(text, '"exchangerate":1.000000000000,');
  t.match(json._transactioncurrencyid_value, /^[0-9a-f-]{36}$/);
  await send('PATCH', path, '{"tp_contractvalue":null,"tp_contractvalue_base":7}');
  t.equal((await send('GET', path)).json.tp_contractvalue_base, null, 'read-only, follows the amount');
});

t.test('decimals are filtered and sorted exactly', async (t) => {
  const { send } = await started(t);
  const values = ['9.9999', '10', '3.5', '3.4999', '100'];

  for (const [index, value] of values.entries()) {
    const { status } = await send(
      'PATCH',
      `tp_contracts(${guid(index + 1)})`,
      `{"tp_hourlylaborrate":${value}}`,
    );
    t.equal(status, 204);
  }
  const { json } = await send('GET', 'tp_contracts?$orderby=tp_hourlylaborrate&$select=tp_hourlylaborrate');
  t.same(
    json.value.map((row) => row.tp_hourlylaborrate),
    [3.4999, 3.5, 9.9999, 10, 100],
  );
  const above = await send('GET', 'tp_contracts?$filter=tp_hourlylaborrate gt 9.99989999999999999999');
  t.equal(above.json.value.length, 3);
});
