import t from 'tap';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { fixedFeeTerms, guidOf, seedSites } from '../app/rows.ts';
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

t.test('a stored result is calculated again, compared and listed by version', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const headers = await bearer();
  const post = (path: string, payload: object) => app.inject({ method: 'POST', url: path, headers, payload });
  const get = async (path: string) => (await app.inject({ url: path, headers })).json();
  const change = (cells: Readonly<Record<string, string>>) =>
    sql.write((tx) => tx.rows.update(tableNamed('contract'), guidOf(3, 1), cells));
  const { value } = (await post(url, { siteId: guidOf(2, 1), month: '2026-02' })).json();
  const one = `${url}/${value[0].calculation.id}`;
  const same = (await post(`${one}/recalculate`, { reason: 'To be sure.' })).json();
  t.match(same, { outcome: 'unchanged', calculation: { version: 1, reason: 'First calculation.' } });
  const terms = { ...fixedFeeTerms, fixedFee: { services: [{ code: 'VALET', fee: '5100.25' }] } };
  await change({ terms: JSON.stringify(terms) });
  const again = (await post(`${one}/recalculate`, { reason: 'The fee was typed wrong.' })).json();
  t.match(again, { outcome: 'replaced', calculation: { version: 2, amount: '5100.25' } });
  t.equal((await post(`${one}/recalculate`, {})).statusCode, 400, 'a reason is needed');

  t.match(await get(`${one}/versions`), {
    value: [
      { version: 2, amount: '5100.25', reason: 'The fee was typed wrong.' },
      { version: 1, amount: '5000.00' },
    ],
  });
  const { nextLink } = await get(`${one}/versions?top=1`);
  t.match(await get(nextLink.replace('https://bridge.example', '')), { value: [{ version: 1 }] });
  t.match(await get(`${one}?version=1`), { amount: '5000.00', version: 1, lines: [{ amount: '5000.00' }] });
  t.match(await get(`${one}/comparison`), {
    from: { version: 1, amount: '5000.00' },
    to: { version: 2, amount: '5100.25' },
    difference: '100.25',
    termsChanges: [{ path: 'fixedFee.services[0].fee', from: '5000.00', to: '5100.25' }],
    movements: [{ cause: 'terms', inputs: ['fixedFee'], amount: '100.25' }],
    lines: [{ line: 'FixedFee:VALET', difference: '100.25' }],
  });
  t.match(await get(`${one}/comparison?version=7`), { status: 404, detail: /latest is 2/ });

  const found = async (query: string) => (await get(`${url}?${query}`)).value.length;
  t.strictSame([await found('recalculated=true'), await found('recalculated=false')], [1, 0]);
  t.strictSame([await found('fromMonth=2026-02'), await found('fromMonth=2026-03')], [1, 0]);
  t.strictSame([await found('toMonth=2026-02'), await found('toMonth=2026-01')], [1, 0]);
  const [own, other] = [`contractId=${guidOf(3, 1)}`, `contractId=${guidOf(3, 2)}`];
  t.strictSame([await found(own), await found(other)], [1, 0]);
  t.equal(await found('flag=dates-differ'), 0);
  await change({ startDate: '2026-02-01' });
  await post(`${one}/recalculate`, { reason: 'It began later.' });
  t.equal(await found('flag=dates-differ&fromMonth=2026-01&toMonth=2026-12'), 1);
});

t.test('results are exported line by line, and no cell is run by a spreadsheet', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 60);
  const odd = {
    ...fixedFeeTerms,
    fixedFee: { services: [{ code: '=HYPERLINK("x",1)', fee: '10' }] },
    midMonthAdvance: { amount: '12.5' },
  };
  const changed = { terms: JSON.stringify(odd), contractNumber: '@SUM(1+1),"é"' };
  const empty = { terms: JSON.stringify({ ...fixedFeeTerms, fixedFee: { services: [] } }) };
  await sql.write(async (tx) => {
    await tx.rows.update(tableNamed('contract'), guidOf(3, 1), changed);
    await tx.rows.update(tableNamed('contract'), guidOf(3, 2), empty);
  });
  const headers = await bearer();
  for (let site = 1; site <= 60; site += 1) {
    const payload = { siteId: guidOf(2, site), month: '2026-02' };
    await app.inject({ method: 'POST', url, headers, payload });
  }
  const response = await app.inject({ url: '/revenue/export?month=2026-02', headers });
  t.equal(response.statusCode, 200);
  t.match(response.headers['content-type'], /^text\/csv/);
  t.match(response.headers['content-disposition'], /attachment; filename=/);
  const records = response.body.split('\r\n');
  t.equal(records.pop(), '', 'the last record ends with a line end as well');
  t.match(records[0], /^siteNumber,contractNumber,.*,amount$/);
  t.equal(records.length, 62, 'a header, and one result with two lines');
  const lines = records.filter((record) => record.includes('SUM'));
  t.match(lines[0], /^0001,"'@SUM\(1\+1\),""é""",FixedFee,2026-02,1,First calculation.,/);
  t.match(lines[0], /,"FixedFee:=HYPERLINK\(""x"",1\)","'=HYPERLINK\(""x"",1\)",1,/);
  t.match(lines[1], /,-12\.50$/, 'a negative amount stays a number');
  const nothing = records.filter((record) => record.startsWith('0002,'));
  t.match(nothing, [/,block-without-terms,,,,,,,0\.00$/]);
  const none = await app.inject({ url: '/revenue/export?month=2026-03', headers });
  t.equal(none.body.split('\r\n').length, 2, 'the header alone');
});
