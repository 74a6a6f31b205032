import t from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { contractRow, fixedFeeTerms, guidOf, seedSites } from '../app/rows.ts';
import { runApp } from '../app/running-app.ts';

const contractPath = `/contracts/${guidOf(3, 1)}`;

t.test('contracts are found by site, status and number, without their terms', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 3);
  const draft = contractRow(9, 2, { status: choiceValue('contractStatus', 'Draft'), contractValue: null });
  await sql.write((tx) => tx.rows.insert(tableNamed('contract'), [draft]));
  const headers = await bearer();
  const numbersOf = async (query: string): Promise<string[]> => {
    const { value } = (await app.inject({ url: `/contracts?${query}`, headers })).json();
    t.notOk(value.some((contract: object) => 'terms' in contract));
    return value.map((contract: { contractNumber: string }) => contract.contractNumber);
  };
  t.strictSame(await numbersOf(`siteId=${guidOf(2, 2)}`), ['C-0002', 'C-0009']);
  t.strictSame(await numbersOf(`siteId=${guidOf(2, 2)}&status=Draft`), ['C-0009']);
  t.strictSame(await numbersOf('search=c-0003'), ['C-0003']);
});

t.test('the next page keeps the filters', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 3);
  const { nextLink } = (
    await app.inject({ url: '/contracts?status=Approved&top=1', headers: await bearer() })
  ).json();
  t.match(nextLink, /status=Approved/);
  t.match(nextLink, /cursor=/);
});

t.test('a contract shows its terms as a document', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const contract = (await app.inject({ url: contractPath, headers: await bearer() })).json();
  t.equal(contract.contractValue, '60000.00');
  t.equal(contract.status, 'Approved');
  t.match(contract.terms, fixedFeeTerms);
  t.strictSame(contract.termsProblems, []);
});

t.test('terms that became invalid elsewhere are shown as problems, not as terms', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const terms = JSON.stringify({ ...fixedFeeTerms, startDate: '2026-02-30' });
  await sql.write((tx) => tx.rows.update(tableNamed('contract'), guidOf(3, 1), { terms }));
  const response = await app.inject({ url: contractPath, headers: await bearer() });
  t.equal(response.statusCode, 200);
  t.notOk('terms' in response.json());
  t.match(response.json().termsProblems, [{ field: 'startDate' }]);
});

t.test('replacing the terms stores the whole document', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const terms = { ...fixedFeeTerms, perLaborHour: { enabled: false, jobs: 'to be agreed' } };
  const headers = await bearer(['Contracts.Write']);
  const response = await app.inject({ method: 'PUT', url: `${contractPath}/terms`, headers, payload: terms });
  t.equal(response.statusCode, 200);
  t.equal(response.json().terms.fixedFee.services[0].fee, '5000.00');
  const stored = await sql.read((tx) => tx.rows.get(tableNamed('contract'), guidOf(3, 1)));
  t.strictSame(JSON.parse(String(stored?.terms)), terms, 'blocks that are switched off are kept');
});

t.test('terms with problems are refused whole, with every problem', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const terms = {
    ...fixedFeeTerms,
    billingType: 'Weekly',
    fixedFee: {
      services: [
        { code: 'VALET', fee: 5000 },
        { code: '', fee: '-1' },
      ],
    },
    extra: true,
  };
  const response = await app.inject({
    method: 'PUT',
    url: `${contractPath}/terms`,
    headers: await bearer(),
    payload: terms,
  });
  t.equal(response.statusCode, 422);
  const problem = response.json();
  t.equal(problem.code, 'invalid-terms');
  t.strictSame(problem.errors.map((error: { field: string }) => error.field).sort(), [
    'billingType',
    'extra',
    'fixedFee.services[0].fee',
    'fixedFee.services[1].code',
    'fixedFee.services[1].fee',
  ]);
  const stored = await sql.read((tx) => tx.rows.get(tableNamed('contract'), guidOf(3, 1)));
  t.strictSame(JSON.parse(String(stored?.terms)), fixedFeeTerms, 'nothing was stored');
});

t.test('terms of an unknown contract are not stored anywhere', async (t) => {
  const { app, bearer } = await runApp(t);
  const url = `/contracts/${guidOf(3, 7)}/terms`;
  const response = await app.inject({ method: 'PUT', url, headers: await bearer(), payload: fixedFeeTerms });
  t.equal(response.statusCode, 404);
});

t.test('contracts are asked about their terms', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const tiers = [
    { amount: '1000', sharePercentage: '40' },
    { amount: '0', sharePercentage: '20' },
  ];
  const structures = [{ revenueCodes: ['*'], accumulationType: 'Monthly', tiers }];
  const claims = { type: 'AnnualCalendar', cap: '50000' };
  const blocks: Readonly<Record<number, object>> = {
    2: { escalator: { month: 1, type: 'Percentage', value: '3' } },
    3: { revenueShare: { structures } },
    4: { managementAgreement: { type: 'FixedFee', fixedFeeAmount: '10', claims } },
    5: { perLaborHour: { jobs: [{ jobCode: 'VALET', rate: '20', overtimeRate: '25' }] } },
    6: { notes: 'Rate to be increased by CPI.' },
  };
  const rows = Object.entries(blocks).map(([number, change]) =>
    contractRow(Number(number), 1, {
      terms: JSON.stringify({ ...fixedFeeTerms, ...change }),
      endDate: number === '6' ? '2026-05-31' : null,
    }),
  );
  await sql.write((tx) => tx.rows.insert(tableNamed('contract'), rows));
  const headers = await bearer();
  const find = async (query: string): Promise<string[]> => {
    const { value } = (await app.inject({ url: `/contracts?${query}`, headers })).json();
    return value.map((contract: { contractNumber: string }) => contract.contractNumber);
  };
  t.strictSame(await find('escalatesWithinDays=366'), ['C-0002']);
  t.strictSame(await find('hasTiers=true'), ['C-0003']);
  t.strictSame(await find('hasClaimsCap=true'), ['C-0004']);
  t.strictSame(await find('overtimeBelow=1.5'), ['C-0005']);
  t.strictSame(await find('overtimeBelow=1.25'), []);
  t.strictSame(await find('notesChangeMoney=true'), ['C-0006']);
  t.strictSame(await find('expiresBefore=2026-06-01'), ['C-0006']);
  t.strictSame(await find('expiresBefore=2026-05-31'), [], 'the last day is not before itself');
  t.strictSame(await find('expiresBefore=2027-01-01&notesChangeMoney=false'), []);
  const { nextLink } = (await app.inject({ url: '/contracts?hasTiers=false&top=1', headers })).json();
  t.match(nextLink, /hasTiers=false/);
});
