import t from 'tap';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { guidOf, seedSites } from '../app/rows.ts';
import { runApp } from '../app/running-app.ts';

const url = '/revenue/calculations';

t.test('calculating a site and month stores a result with its lines', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 2);
  const headers = await bearer();
  const payload = { siteId: guidOf(2, 1), month: '2026-02' };
  const response = await app.inject({ method: 'POST', url, headers, payload });
  t.equal(response.statusCode, 200);
  const [{ outcome, calculation }] = response.json().value;
  t.equal(outcome, 'created');
  t.match(calculation, { amount: '5000.00', serviceMonth: '2026-02', contractType: 'FixedFee' });
  t.match(calculation.lines, [{ amount: '5000.00', invoiceGroup: '1' }]);
  t.equal(calculation.explanation.length, 1);
  const again = await app.inject({ method: 'POST', url, headers, payload });
  t.equal(again.json().value[0].outcome, 'unchanged');

  const list = (await app.inject({ url: `${url}?siteId=${payload.siteId}&month=2026-02`, headers })).json();
  t.match(list.value, [{ id: calculation.id, amount: '5000.00' }]);
  t.notOk('lines' in list.value[0]);
  t.strictSame((await app.inject({ url: `${url}?month=2026-03`, headers })).json(), { value: [] });

  const one = await app.inject({ url: `${url}/${calculation.id}`, headers });
  t.strictSame(one.json(), calculation);
});

t.test('details that cannot be read any more leave the amount standing', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const headers = await bearer();
  const payload = { siteId: guidOf(2, 1), month: '2026-02' };
  const { value } = (await app.inject({ method: 'POST', url, headers, payload })).json();
  const { id } = value[0].calculation;
  await sql.write((tx) => tx.rows.update(tableNamed('revenueCalculation'), id, { details: 'not json' }));
  const response = await app.inject({ url: `${url}/${id}`, headers });
  t.equal(response.statusCode, 200);
  t.match(response.json(), { amount: '5000.00', lines: [] });
});

t.test('what keeps a month from being calculated has its own problem', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const headers = await bearer();
  const ask = (siteId: string, month: string) =>
    app.inject({ method: 'POST', url, headers, payload: { siteId, month } });
  t.match((await ask(guidOf(2, 5), '2026-01')).json(), { status: 404, code: 'not-found' });
  t.match((await ask(guidOf(2, 1), '2025-12')).json(), { status: 409, code: 'no-active-contract' });
});
