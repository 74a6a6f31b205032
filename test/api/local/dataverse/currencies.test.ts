import t from 'tap';
import { guid, started } from './client.ts';

const yen = { currencyname: 'Yen', isocurrencycode: 'JPY', currencysymbol: '¥', currencyprecision: 0 };

t.test('a second currency is refused, however it is created', async (t) => {
  const { send } = await started(t);
  const typed = { '@odata.type': 'Microsoft.Dynamics.CRM.transactioncurrency', ...yen };
  const many = 'transactioncurrencies/Microsoft.Dynamics.CRM.';
  const nested = { lastname: 'Ito', annualincome: 1, transactioncurrencyid: yen };
  for (const [method, path, body] of [
    ['POST', 'transactioncurrencies', yen],
    ['PATCH', `transactioncurrencies(${guid(1)})`, yen],
    ['POST', `${many}CreateMultiple`, { Targets: [typed] }],
    ['POST', `${many}UpsertMultiple`, { Targets: [typed] }],
    ['POST', 'contacts', nested],
  ] as const) {
    const answer = await send(method, path, body);
    t.equal(answer.status, 501, `${method} ${path}`);
    t.match(answer.json.error, { message: 'A second currency is not emulated.' });
  }
  t.equal((await send('GET', 'transactioncurrencies')).json.value.length, 1);
});

t.test('the base currency has the rate 1 and stays what it is', async (t) => {
  const { send } = await started(t);
  const read = () => send('GET', 'transactioncurrencies?$select=isocurrencycode,currencysymbol,exchangerate');
  const [base] = (await read()).json.value;
  t.match((await read()).text, '"exchangerate":1.000000000000');
  const path = `transactioncurrencies(${base?.transactioncurrencyid})`;
  for (const change of [{ currencysymbol: '£' }, { isocurrencycode: 'GBP' }, { exchangerate: 2 }])
    t.equal((await send('PATCH', path, change)).status, 501, JSON.stringify(change));
  t.equal((await send('PUT', `${path}/currencysymbol`, { value: '£' })).status, 501);
  t.equal((await send('DELETE', `${path}/currencysymbol`)).status, 501);
  t.equal((await send('DELETE', path)).status, 400);
  t.match((await read()).json.value, [{ currencysymbol: '$', isocurrencycode: 'USD' }]);
  t.equal((await send('PATCH', path, { currencyname: 'Dollar' })).status, 204, 'its name may change');
});
