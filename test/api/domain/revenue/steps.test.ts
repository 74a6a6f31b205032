import t from 'tap';
import { decimal, sum, toMoney } from '../../../../api/domain/decimal.ts';
import { calculateMonth } from '../../../../api/domain/revenue/calculate-month.ts';
import type { Calculation, Step } from '../../../../api/domain/revenue/calculation.ts';
import { cases, type Worked } from './cases.ts';
import { earns, factsWith, termsWith } from './support.ts';

const total = (steps: readonly Step[]) =>
  sum(steps.flatMap(({ amount }) => (amount === null ? [] : [decimal(amount)])));

/** Steps of a line whose amounts do not add up to it, to the cent. */
function broken({ explanation }: Calculation): string[] {
  return explanation
    .filter(({ steps = [] }) => steps.some(({ amount }) => amount !== null))
    .filter(({ steps = [], amount }) => toMoney(total(steps)) !== amount)
    .map(({ line }) => line);
}

/** Steps inside of steps that do not add up to the one above them, exactly. */
function brokenInside(steps: readonly Step[]): string[] {
  return steps.flatMap(({ text, amount, steps: inner = [] }) => {
    const adding = inner.some((one) => one.amount !== null);
    const wrong = adding && amount !== null && !total(inner).eq(decimal(amount));
    return [...(wrong ? [text] : []), ...brokenInside(inner)];
  });
}

t.test('steps of every worked month add up to their lines', async (t) => {
  const calculate = ({ contract, month, inputs }: Worked) =>
    calculateMonth({ terms: termsWith(contract), month, inputs: factsWith(inputs) });
  for (const one of cases) {
    const result = calculate(one);
    t.same(broken(result), [], one.id);
    t.same(brokenInside(result.explanation.flatMap(({ steps = [] }) => steps)), [], one.id);
  }
});

/** Steps of one line as text, two blanks per level. */
function stepsOf(calculation: Calculation, line: string): string[] {
  const texts = (steps: readonly Step[], indent: string): string[] =>
    steps.flatMap(({ text, amount, steps: inner = [] }) => [
      `${indent}${text}${amount === null ? '' : ` -> ${amount}`}`,
      ...texts(inner, `${indent}  `),
    ]);
  return texts(calculation.explanation.find((one) => one.line === line)?.steps ?? [], '');
}

const tiers = [
  { amount: '1000', sharePercentage: '40' },
  { amount: '0', sharePercentage: '12.5' },
];
const structure = (accumulationType: string, revenueCodes: string[]) => ({
  revenueCodes,
  accumulationType,
  tiers,
});

t.test('a share tells codes, tiers and year to date, and what minimum or cap added', async (t) => {
  const structures = [structure('AnnualCalendar', ['VD1', 'SD1']), structure('Monthly', ['VO1'])];
  const facts = {
    revenueByCode: { VD1: '300', SD1: '200.50', VO1: '10', XX: '9' },
    ytdRevenue: ['800', '7'],
  };
  t.same(stepsOf(earns({ revenueShare: { structures } }, facts), 'RevenueShare'), [
    'Structure 1: revenue 500.5, after 800 in the year to date -> 117.5625',
    '  Revenue by code: VD1 300, SD1 200.5',
    '  Tier up to 1000: 200 x 40 % -> 80',
    '  Tier without limit: 300.5 x 12.5 % -> 37.5625',
    'Structure 2: revenue 10 -> 4',
    '  Revenue by code: VO1 10',
    '  Tier up to 1000: 10 x 40 % -> 4',
  ]);
  const floor = earns({ revenueShare: { structures, minimumGuarantee: '150' } }, facts);
  t.equal(stepsOf(floor, 'RevenueShare').at(-1), 'raised to the minimum -> 28.4375');
  const capped = earns({ revenueShare: { structures, cap: '100' } }, facts);
  t.equal(stepsOf(capped, 'RevenueShare').at(-1), 'held to the cap -> -21.5625');
  const none = earns({ revenueShare: { structures, minimumGuarantee: '5' } }, {});
  t.equal(stepsOf(none, 'RevenueShare')[1], '  Revenue by code: none');
});

t.test('labor tells hours, timesheet rows and yearly raises', async (t) => {
  const escalator = { month: 1, type: 'FixedAmount', value: '1', overtimeValue: '2' };
  const jobs = [{ jobCode: 'GSA', rate: '20', overtimeRate: '30' }];
  const row = { jobCode: 'GSA', regularMinutes: 60, overtimeMinutes: 30 };
  const result = earns(
    { startDate: '2024-03-01', escalator, perLaborHour: { jobs } },
    { timesheet: [row, row] },
  );
  t.same(stepsOf(result, 'PerLaborHour:GSA'), [
    '2 h x 21 (20 raised 1 time to 21) -> 42',
    '  from 2 timesheet rows',
    '  2025-01-01: 20 + 1 = 21',
  ]);
  t.same(stepsOf(result, 'PerLaborHour:GSA:OT'), [
    '1 overtime h x 32 (30 raised 1 time to 32) -> 32',
    '  from 2 timesheet rows',
    '  2025-01-01: 30 + 2 = 32',
  ]);
  const ready = earns(
    { perLaborHour: { jobs: [{ ...jobs[0], overtimeRate: '20' }] } },
    { hours: { GSA: { regular: '1', overtime: '1' } } },
  );
  t.same(stepsOf(ready, 'PerLaborHour:GSA'), ['1 h x 20 -> 20', '1 overtime h x 20 -> 20']);
  const fee = earns({ managementAgreement: { type: 'PerLaborHour', jobs } }, { timesheet: [row] });
  t.same(stepsOf(fee, 'ManagementFee'), [
    'Job GSA -> 35',
    '  1 h x 20 -> 20',
    '  from 1 timesheet rows',
    '  0.5 overtime h x 30 -> 15',
    '  from 1 timesheet rows',
  ]);
});

t.test('fees, rooms and percentages tell their raises with unit', async (t) => {
  const escalator = { month: 6, type: 'Percentage', value: '10' };
  const blocks = {
    startDate: '2023-06-01',
    escalator,
    fixedFee: { services: [{ code: '4700', fee: '100' }] },
    perOccupiedRoom: { code: '4720', roomRate: '1', escalator: { ...escalator, type: 'FixedAmount' } },
    billableAccounts: {
      payrollAccounts: ['6000'],
      expenseAccounts: [],
      payrollTaxes: { billingType: 'Percentage', percentage: '20', escalator },
    },
    managementAgreement: { type: 'RevenuePercentage', revenuePercentageAmount: '5', escalator },
  };
  const facts = { occupiedRooms: '3', accounts: { '6000': '50' }, netExternalRevenue: '1000' };
  const result = earns(blocks, facts);
  t.same(stepsOf(result, 'FixedFee:4700'), ['2024-06-01: 100 + 10 % = 110', '2025-06-01: 110 + 10 % = 121']);
  t.same(stepsOf(result, 'PerOccupiedRoom'), ['2024-06-01: 1 + 10 = 11', '2025-06-01: 11 + 10 = 21']);
  t.same(stepsOf(result, 'PTEB'), ['2024-06-01: 20 + 10 % = 22', '2025-06-01: 22 + 10 % = 24.2']);
  t.same(stepsOf(result, 'ManagementFee'), ['2024-06-01: 5 + 10 % = 5.5', '2025-06-01: 5.5 + 10 % = 6.05']);
  t.equal(result.lines.find(({ line }) => line === 'PerOccupiedRoom')?.glCode, '4720');
});

t.test('accounts tell each balance; profit tells what it is made of', async (t) => {
  const blocks = {
    billableAccounts: {
      payrollAccounts: ['6000', '6001', '6002'],
      expenseAccounts: ['7000', '7080', '7099'],
      additionalPayrollAmount: '5',
      payrollTaxes: { billingType: 'Actual' },
    },
    managementAgreement: {
      type: 'FixedFee',
      fixedFeeAmount: '10',
      insurance: { type: 'BasedOnBillableAccounts', additionalPercentage: '50' },
      claims: { type: 'AnnualCalendar', cap: '30' },
      validationThresholdEnabled: true,
      validationThresholdType: 'ValidationAmount',
      validationThresholdAmount: '1',
      nonGlExpenses: [{ title: 'Radios', code: '8000', type: 'FixedAmount', amount: '2' }],
      profitShare: { accumulationType: 'Monthly', tiers },
    },
  };
  const accounts = {
    '6000': '100',
    '6001': '0',
    '6002': '7',
    '6200': '3',
    '7000': '11',
    '7080': '4',
    '7099': '40',
  };
  const adHocLines = [{ title: 'Loss', amount: '6', billable: false }];
  const facts = { accounts, netExternalRevenue: '500', validationRevenue: '9', ytdClaims: '10', adHocLines };
  const result = earns(blocks, facts);
  t.same(stepsOf(result, 'BillablePayroll'), [
    'Account 6000 -> 100',
    'Account 6002 -> 7',
    'Additional payroll -> 5',
  ]);
  t.same(stepsOf(result, 'PTEB'), ['Account 6200 -> 3']);
  t.same(stepsOf(result, 'BillableExpenses'), ['Account 7000 -> 11']);
  t.same(stepsOf(result, 'Insurance'), ['Account 7080 -> 4', 'Additional 50 % -> 2']);
  t.same(stepsOf(result, 'Claims'), ['Account 7099 -> 40', 'Above the cap -> -20']);
  t.same(stepsOf(result, 'ProfitShare'), [
    'Profit of the month 338',
    '  Net external revenue -> 500',
    '  Validations over the threshold -> 8',
    '  Less BillablePayroll -> -112',
    '  Less PTEB -> -3',
    '  Less BillableExpenses -> -11',
    '  Less ManagementFee -> -10',
    '  Less Insurance -> -6',
    '  Less Claims -> -20',
    '  Less NonGL:Radios -> -2',
    '  Less costs that are not billed -> -6',
    'Tier up to 1000: 338 x 40 % -> 135.2',
  ]);
  const given = earns(blocks, { ...facts, monthlyProfit: '10' });
  t.same(stepsOf(given, 'ProfitShare').slice(0, 2), ['Profit of the month 10', '  As delivered -> 10']);
  t.equal(result.lines.find(({ line }) => line === 'NonGL:Radios')?.glCode, '8000');
  t.same([...new Set(result.lines.map(({ block }) => block))], ['billableAccounts', 'managementAgreement']);
});
