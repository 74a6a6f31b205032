import t from 'tap';
import { parseTerms, type Terms } from '../../../../api/domain/revenue/terms.ts';
import {
  answers,
  hasClaimsCap,
  hasTiers,
  nextEscalation,
  notesChangeMoney,
  overtimeBelow,
} from '../../../../api/domain/revenue/terms-questions.ts';

function terms(blocks: object): Terms {
  const frame = { contractType: 'Hybrid', billingType: 'Arrears', startDate: '2023-07-15' };
  const parsed = parseTerms({ ...frame, ...blocks });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.terms;
}

const fee = { fixedFee: { services: [{ code: '4700', fee: '100' }] } };
const raise = (month: number, value = '3') => ({ month, type: 'Percentage', value });

t.test('the next raise is the next first day of the increment month', async (t) => {
  const raised = terms({ ...fee, escalator: raise(7) });
  t.equal(nextEscalation(raised, '2025-06-30'), '2025-07-01');
  t.equal(nextEscalation(raised, '2025-07-01'), '2026-07-01', 'what holds today is no raise to come');
  t.equal(nextEscalation(terms({ ...fee, escalator: raise(1) }), '2025-12-31'), '2026-01-01');
});

t.test('a raise that cannot happen is none', async (t) => {
  t.equal(nextEscalation(terms(fee), '2025-06-30'), null);
  t.equal(nextEscalation(terms({ ...fee, escalator: raise(7, '0') }), '2025-06-30'), null, 'by nothing');
  t.equal(nextEscalation(terms({ escalator: raise(7) }), '2025-06-30'), null, 'of no rate');
  const ends = terms({ ...fee, endDate: '2025-06-30', escalator: raise(7) });
  t.equal(nextEscalation(ends, '2025-06-15'), null, 'after the end');
  const young = terms({ ...fee, rateEffectiveDate: '2025-07-01', escalator: raise(7) });
  t.equal(nextEscalation(young, '2025-06-15'), null, 'the rate is not older than the day');
});

t.test('every rate that can be raised is looked at', async (t) => {
  const indexed = { month: 9, type: 'GreaterOfPercentOrIndex', value: '0', index: { '2025': '2' } };
  t.equal(nextEscalation(terms({ ...fee, escalator: indexed }), '2025-06-30'), '2025-09-01');
  const room = { perOccupiedRoom: { roomRate: '1', escalator: raise(8) } };
  t.equal(nextEscalation(terms(room), '2025-06-30'), '2025-08-01');
  const agreement = { type: 'FixedFee', fixedFeeAmount: '10', escalator: raise(10) };
  t.equal(nextEscalation(terms({ managementAgreement: agreement }), '2025-06-30'), '2025-10-01');
  const payrollTaxes = { billingType: 'Percentage', percentage: '10', escalator: raise(11) };
  const billableAccounts = { payrollAccounts: [], expenseAccounts: [], payrollTaxes };
  t.equal(nextEscalation(terms({ ...room, billableAccounts }), '2025-10-30'), '2025-11-01', 'the earliest');
  const jobs = [{ jobCode: 'A', rate: '20' }];
  const labor = {
    perLaborHour: { jobs },
    escalator: { ...raise(7), value: null, standardValue: '2', overtimeValue: '0' },
  };
  t.equal(nextEscalation(terms(labor), '2025-06-30'), '2025-07-01');
  const tiers = [{ amount: '0', sharePercentage: '10', escalatorValue: '1' }];
  const profitShare = { accumulationType: 'Monthly', tiers, escalator: raise(12, '0') };
  const profit = { managementAgreement: { type: 'FixedFee', fixedFeeAmount: '1', profitShare } };
  t.equal(nextEscalation(terms(profit), '2025-06-30'), '2025-12-01', 'by the value of a tier');
});

t.test('the last day of the span counts', async (t) => {
  const raised = terms({ ...fee, escalator: raise(7) });
  t.equal(answers(raised, { escalatesWithinDays: 30 }, '2025-06-01'), true);
  t.equal(answers(raised, { escalatesWithinDays: 29 }, '2025-06-01'), false);
  t.equal(answers(terms(fee), { escalatesWithinDays: 366 }, '2025-06-01'), false);
});

t.test('tiers are more than one', async (t) => {
  const structure = (tiers: object[]) => ({
    revenueShare: { structures: [{ revenueCodes: ['*'], accumulationType: 'Monthly', tiers }] },
  });
  const [low, rest] = [
    { amount: '1000', sharePercentage: '40' },
    { amount: '0', sharePercentage: '20' },
  ];
  t.equal(hasTiers(terms(structure([rest]))), false);
  t.equal(hasTiers(terms(structure([low, rest]))), true);
  const profitShare = { accumulationType: 'Monthly', tiers: [low, rest] };
  const agreement = { type: 'FixedFee', fixedFeeAmount: '1', profitShare };
  t.equal(hasTiers(terms({ managementAgreement: agreement })), true);
  t.equal(hasTiers(terms(fee)), false);
});

t.test('a cap on claims is found, claims without one are not', async (t) => {
  const claims = (one: object) =>
    terms({ managementAgreement: { type: 'FixedFee', fixedFeeAmount: '1', claims: one } });
  t.equal(hasClaimsCap(claims({ type: 'AnnualCalendar', cap: '50000' })), true);
  t.equal(hasClaimsCap(claims({ type: 'PerClaim' })), false);
  t.equal(hasClaimsCap(terms(fee)), false);
});

t.test('overtime is compared exactly', async (t) => {
  const job = (rate: string, overtimeRate: string | null) =>
    terms({ perLaborHour: { jobs: [{ jobCode: 'A', rate, overtimeRate }] } });
  t.equal(overtimeBelow(job('24.55', '36.825'), '1.5'), false, 'exactly 1.5');
  t.equal(overtimeBelow(job('24.55', '36.82'), '1.5'), true);
  t.equal(overtimeBelow(job('24.55', '24.55'), '1.5'), true);
  t.equal(overtimeBelow(job('24.55', '24.55'), '1'), false);
  t.equal(overtimeBelow(job('24.55', null), '1'), true, 'no overtime is billed');
  t.equal(overtimeBelow(terms(fee), '1.5'), false, 'no job');
});

t.test('notes that speak of money are told from others', async (t) => {
  t.equal(notesChangeMoney(terms({ ...fee, notes: 'Greater of 3 % or ECI every January.' })), true);
  t.equal(notesChangeMoney(terms({ ...fee, notes: 'Call the front desk before a visit.' })), false);
  t.equal(notesChangeMoney(terms(fee)), false);
});

t.test('every question has to be answered', async (t) => {
  const raised = terms({ ...fee, escalator: raise(7), notes: 'Credit of $500 until May.' });
  const asked = { escalatesWithinDays: 90, hasTiers: false, hasClaimsCap: false, notesChangeMoney: true };
  t.equal(answers(raised, {}, '2025-06-01'), true);
  t.equal(answers(raised, asked, '2025-06-01'), true);
  for (const other of [
    { hasTiers: true },
    { hasClaimsCap: true },
    { overtimeBelow: '1.5' },
    { notesChangeMoney: false },
    { escalatesWithinDays: 5 },
  ])
    t.equal(answers(raised, { ...asked, ...other }, '2025-06-01'), false, JSON.stringify(other));
});
