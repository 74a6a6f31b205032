import t from 'tap';
import { calculateMonth } from '../../../../api/domain/revenue/calculate-month.ts';
import { earns, factsWith, flagCodes, lineTexts, termsWith } from './support.ts';

const fee = { fixedFee: { services: [{ code: '4700', fee: '1000' }] } };

t.test('a job whose rate changes inside the month prices each day at its rate', async (t) => {
  const jobs = [
    { jobCode: 'GSA', rate: '20', endDate: '2025-06-14' },
    { jobCode: 'GSA', rate: '25', startDate: '2025-06-15', endDate: '2025-06-30', code: '4730' },
    { jobCode: 'GSA', rate: '99', startDate: '2025-07-01' },
  ];
  const row = (date: string | null) => ({ jobCode: 'GSA', date, regularMinutes: 60, overtimeMinutes: 0 });
  const timesheet = ['2025-06-01', '2025-06-14', '2025-06-15'].map(row);
  const result = earns({ perLaborHour: { jobs } }, { timesheet });
  t.same(lineTexts(result), ['PerLaborHour:GSA 40.00', 'PerLaborHour:GSA 25.00']);
  t.equal(result.lines[1]?.glCode, '4730');
  t.same(flagCodes(result), []);
  t.same(lineTexts(earns({ perLaborHour: { jobs } }, { timesheet: [row(null)] }, '2025-05')), [
    'PerLaborHour:GSA 20.00',
  ]);
  const error = {
    code: 'missing-facts',
    errors: [{ field: 'inputs.timesheet', rule: /dated rows: the rate of job GSA/ }],
  };
  t.throws(() => earns({ perLaborHour: { jobs } }, { timesheet: [...timesheet, row(null)] }), error);
  t.throws(() => earns({ perLaborHour: { jobs } }, { hours: { GSA: { regular: '1' } } }), {
    code: 'missing-facts',
    errors: [{ field: 'inputs.hours.GSA' }],
  });
  const agreement = { managementAgreement: { type: 'PerLaborHour', jobs } };
  t.same(lineTexts(earns(agreement, { timesheet })), ['ManagementFee 65.00']);
  t.same(lineTexts(earns({ perLaborHour: { jobs: [jobs[0]] }, ...agreement }, { timesheet })).length, 2);
});

t.test('hours on days without a rate are shown to a person', async (t) => {
  const perLaborHour = { jobs: [{ jobCode: 'GSA', rate: '20', startDate: '2025-06-10' }] };
  const row = { jobCode: 'GSA', date: '2025-06-09', regularMinutes: 60, overtimeMinutes: 0 };
  t.same(flagCodes(earns({ perLaborHour }, { timesheet: [row] })), ['hours-without-rate']);
  t.same(flagCodes(earns({ perLaborHour }, { timesheet: [{ ...row, date: '2025-06-10' }] })), []);
});

t.test('an escalation counts from the start of the rate itself', async (t) => {
  const escalator = { month: 1, type: 'Percentage', value: '10' };
  const jobs = (startDate: string | null) => ({
    escalator,
    perLaborHour: { jobs: [{ jobCode: 'GSA', rate: '10', startDate }] },
  });
  const hours = { hours: { GSA: { regular: '1' } } };
  t.same(lineTexts(earns(jobs(null), hours)), ['PerLaborHour:GSA 12.10'], 'two raises since 2023-01-01');
  t.same(lineTexts(earns(jobs('2024-05-01'), hours)), ['PerLaborHour:GSA 11.00']);
  t.same(lineTexts(earns(jobs('2025-01-01'), hours)), ['PerLaborHour:GSA 10.00'], 'not strictly older');
});

t.test('lines of a person come before the profit share; unbilled costs only reduce the profit', async (t) => {
  const tiers = [{ amount: '0', sharePercentage: '10' }];
  const profitShare = { accumulationType: 'Monthly', tiers };
  const adHocLines = [
    { title: 'Credit', amount: '-20.005', code: '4790', invoiceGroup: 3 },
    { title: 'Cost', amount: '100', billable: false },
    { title: 'Paid', amount: '5', billable: true },
  ];
  const result = earns(
    { managementAgreement: { type: 'FixedFee', fixedFeeAmount: '50', profitShare } },
    { netExternalRevenue: '1000', adHocLines },
  );
  t.same(lineTexts(result), [
    'ManagementFee 50.00',
    'AdHoc:Credit -20.01',
    'AdHoc:Paid 5.00',
    'ProfitShare 85.00',
  ]);
  t.match(result.lines[1], { block: 'adHocLines', glCode: '4790', invoiceGroup: '3' });
  t.match(result.explanation[1]?.text, /^Added by a person: Credit = /);
});

t.test('profit-share percentages rise by the value of their tier, else of the escalator', async (t) => {
  const escalator = { month: 1, type: 'FixedAmount', value: '2' };
  const tiers = [
    { amount: '100', sharePercentage: '10', escalatorValue: '1' },
    { amount: '0', sharePercentage: '20' },
  ];
  const agreement = (part: object) => ({
    startDate: '2024-06-01',
    managementAgreement: { type: 'FixedFee', fixedFeeAmount: '0', ...part },
  });
  const profit = { monthlyProfit: '300' };
  const share = { accumulationType: 'Monthly', tiers, escalator };
  const result = earns(agreement({ profitShare: share }), profit);
  t.same(lineTexts(result), ['ProfitShare 55.00'], '100 x 11 % + 200 x 22 %');
  t.match(result.explanation[0]?.steps, [
    {},
    { text: '2025-01-01: 10 + 1 = 11' },
    { text: '2025-01-01: 20 + 2 = 22' },
  ]);
  const later = agreement({ profitShare: share, feeEffectiveDate: '2025-01-01' });
  t.same(lineTexts(earns(later, profit)), ['ProfitShare 50.00']);
});

t.test('the amount is compared with the forecast where limits are agreed', async (t) => {
  const limits = { ...fee, deviationAmount: '100', deviationPercentage: '10' };
  const codes = (blocks: object, forecast?: string) =>
    flagCodes(earns(blocks, forecast === undefined ? {} : { forecast }));
  t.same(codes(fee), [], 'no limits, nothing to compare');
  t.same(codes(limits), ['no-forecast']);
  t.same(codes(limits, '1100'), [], 'exactly 100 does not exceed the amount');
  t.same(codes(limits, '1100.01'), [], 'over the amount, 9 % of the forecast');
  t.same(codes(limits, '1200'), ['deviates-from-forecast']);
  t.same(codes(limits, '800'), ['deviates-from-forecast']);
  t.same(codes({ ...limits, deviationAmount: '200' }, '800'), [], 'exactly the amount');
  t.same(codes({ ...limits, deviationPercentage: '25' }, '800'), [], 'exactly the percentage');
  t.same(codes({ ...fee, deviationAmount: '100' }, '1101'), ['deviates-from-forecast']);
  t.same(codes({ ...fee, deviationPercentage: '10' }, '-500'), ['deviates-from-forecast']);
  t.match(
    earns(limits, { forecast: '800' }).flags[0]?.text,
    'The amount 1000.00 differs from the forecast 800 by 200.00.',
  );
});

t.test('notes that speak of money are shown, other remarks are not', async (t) => {
  const codes = (notes: string) => flagCodes(earns({ ...fee, notes }));
  for (const notes of [
    'greater of 3% or ECI',
    'CPI applies',
    'pay $5',
    'raise of 2 percent',
    'Deferred increase',
    'Credit until May',
    'capped at 6',
  ]) {
    t.same(codes(notes), ['terms-in-notes'], notes);
  }
  for (const notes of ['', 'Call the front desk', 'Contract signed 2024', 'capital city'])
    t.same(codes(notes), [], notes);
  const { text = '' } = earns({ ...fee, notes: `  a\n b ${'$'.repeat(300)}` }).flags[0] ?? {};
  t.equal(text, `The notes hold terms that are not computed: a b ${'$'.repeat(196)}…`);
  t.equal(earns({ ...fee, notes: '$' }).flags[0]?.text, 'The notes hold terms that are not computed: $');
});

t.test('a group nobody described is shown where the contract describes its groups', async (t) => {
  const groups = (...numbers: number[]) => ({
    ...fee,
    invoiceGrouping: {
      invoiceGroups: numbers.map((groupNumber) => ({ groupNumber, title: `Group ${groupNumber}` })),
    },
  });
  t.same(flagCodes(earns(groups(1, 2))), []);
  t.match(earns(groups(2)).flags, [
    { code: 'unknown-invoice-group', text: /invoice group 1, which the contract does not/ },
  ]);
});

t.test('accounts billed twice and tiny room rates are shown', async (t) => {
  const billableAccounts = {
    payrollAccounts: ['6000', '6200'],
    expenseAccounts: [],
    payrollTaxes: { billingType: 'Actual' },
  };
  t.match(earns({ billableAccounts }).flags, [{ code: 'account-billed-twice', text: /^Account 6200 / }]);
  const room = (roomRate: string) =>
    earns({ perOccupiedRoom: { roomRate } }, { occupiedRooms: '1000' }).flags;
  t.match(room('0.009'), [
    { code: 'room-rate-below-cent', text: 'The room rate 0.009 lies below one cent.' },
  ]);
  t.same(room('0.01'), []);
});

t.test('a fixed amount for support needs no payroll type, a percentage does', async (t) => {
  const accounts = { payrollAccounts: ['6000'], expenseAccounts: [] };
  const support = { billingType: 'Fixed', amount: '150' };
  t.same(lineTexts(earns({ billableAccounts: { ...accounts, support } })), ['SupportServices 150.00']);
  const percent = { ...support, billingType: 'Percentage', amount: '5' };
  t.throws(() => earns({ billableAccounts: { ...accounts, support: percent } }), {
    message: /payrollType.*for a percentage/,
  });
});

t.test('a result keeps what it was calculated from', async (t) => {
  const month = '2025-06';
  const row = { jobCode: 'GSA', regularMinutes: 1, overtimeMinutes: 0 };
  const basis = (facts: object, contractVersion?: string) =>
    calculateMonth({
      terms: termsWith(fee),
      month,
      inputs: factsWith(facts),
      ...(contractVersion === undefined ? {} : { contractVersion }),
    }).basis;
  t.strictSame(basis({ occupiedRooms: '7', bellRevenue: null }), {
    contractVersion: null,
    inputs: { occupiedRooms: '7' },
  });
  t.equal(basis({}, 'W/"7"').contractVersion, 'W/"7"');
  t.equal(basis({ timesheet: Array(3100).fill(row) }).inputs.timesheet?.length, 3100);
  t.strictSame(basis({ timesheet: Array(3101).fill(row) }).inputs, { timesheetRows: 3101 });
});
