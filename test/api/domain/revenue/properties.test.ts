import fc from 'fast-check';
import t from 'tap';
import { type Decimal, decimal, sum, toMoney } from '../../../../api/domain/decimal.ts';
import { dayBefore, firstOf } from '../../../../api/domain/month.ts';
import { exportContract } from '../../../../api/domain/revenue/contract-file/export-contract.ts';
import { importContract } from '../../../../api/domain/revenue/contract-file/import-contract.ts';
import { walkTiers } from '../../../../api/domain/revenue/tiers.ts';
import { earns } from './support.ts';

/** fast-check prints the seed and the smallest failing example by itself. */

const cents = (min: number, max: number) =>
  fc.integer({ min, max }).map((value) => toMoney(decimal(String(value)).times(decimal('0.01'))));

const percent = fc
  .integer({ min: 0, max: 10_000 })
  .map((value) => toMoney(decimal(String(value)).times(decimal('0.01'))));

/** Rising limits, the last without. */
const tierTable = fc
  .record({
    limits: fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { maxLength: 4 }),
    shares: fc.array(percent, { minLength: 5, maxLength: 5 }),
  })
  .map(({ limits, shares }) => {
    const rising = [...limits].sort((a, b) => a - b).map((limit) => String(limit * 1000));
    return [...rising, '0'].map((amount, index) => ({ amount, sharePercentage: shares[index] ?? '0' }));
  });

type Tiers = readonly { readonly amount: string; readonly sharePercentage: string }[];

const share = (tiers: Tiers, accumulationType = 'Monthly', more: object = {}) => ({
  revenueShare: { structures: [{ revenueCodes: ['*'], accumulationType, tiers }], ...more },
});

const due = (tiers: Tiers, ytd: string, month: string): Decimal =>
  walkTiers(tiers, decimal(ytd), decimal(month)).due;

t.test('more revenue never earns less, with minimum and cap as well', async () => {
  const bounds = fc.record({ minimumGuarantee: cents(0, 900_000), cap: cents(0, 90_000_000) });
  fc.assert(
    fc.property(
      tierTable,
      bounds,
      cents(-100_000, 90_000_000),
      cents(0, 10_000_000),
      (tiers, bound, revenue, more) => {
        const higher = toMoney(decimal(revenue).plus(decimal(more)));
        const amount = (of: string) =>
          decimal(earns(share(tiers, 'Monthly', bound), { revenueByCode: { VD1: of } }).amount);
        return amount(higher).gte(amount(revenue));
      },
    ),
  );
});

t.test('nothing jumps at the limit of a tier: one cent more earns at most one cent more', async () => {
  fc.assert(
    fc.property(tierTable, fc.nat(3), cents(0, 50_000_000), (tiers, at, ytd) => {
      const limit = decimal(tiers[at % tiers.length]?.amount ?? '0');
      const start = decimal(ytd);
      const month = limit.gt(start) ? limit.minus(start) : decimal('1');
      const next = month.plus(decimal('0.01'));
      const step = walkTiers(tiers, start, next).due.minus(walkTiers(tiers, start, month).due);
      return step.gte(decimal('0')) && step.lte(decimal('0.01'));
    }),
  );
});

t.test('twelve months with accumulation earn what the year earns at once', async () => {
  const year = fc.array(cents(0, 20_000_000), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(tierTable, year, (tiers, months) => {
      let ytd = decimal('0');
      const parts = months.map((month) => {
        const before = ytd;
        ytd = ytd.plus(decimal(month));
        const result = earns(share(tiers, 'AnnualCalendar'), {
          revenueByCode: { VD1: month },
          ytdRevenue: [toMoney(before)],
        });
        const exact = due(tiers, toMoney(before), month);
        const off = decimal(result.amount).minus(exact).abs();
        return { exact, isClose: off.lte(decimal('0.005')) };
      });
      const whole = due(tiers, '0', toMoney(ytd));
      return sum(parts.map(({ exact }) => exact)).eq(whole) && parts.every(({ isClose }) => isClose);
    }),
  );
});

t.test('a month cut into contracts earns its fee, give or take half a cent per part', async () => {
  const month = fc.constantFrom('2023-02', '2024-02', '2025-04', '2025-07');
  const cuts = fc.uniqueArray(fc.integer({ min: 2, max: 28 }), { maxLength: 5 });
  const blocks = fc.constantFrom('fixedFee', 'managementAgreement', 'minimum');
  fc.assert(
    fc.property(month, cuts, cents(0, 9_999_999), blocks, (text, days, fee, kind) => {
      const terms = {
        fixedFee: { fixedFee: { services: [{ code: '4700', fee }] } },
        managementAgreement: { managementAgreement: { type: 'FixedFee', fixedFeeAmount: fee } },
        minimum: share([{ amount: '0', sharePercentage: '0' }], 'Monthly', { minimumGuarantee: fee }),
      }[kind];
      const starts = ['01', ...[...days].sort((a, b) => a - b).map((day) => String(day).padStart(2, '0'))];
      const parts = starts.map((start, index) => {
        const next = starts[index + 1];
        const endDate = next === undefined ? null : dayBefore(`${text}-${next}`);
        return decimal(earns({ ...terms, startDate: `${text}-${start}`, endDate }, {}, text).amount);
      });
      const off = sum(parts).minus(decimal(fee)).abs();
      return (
        off.lte(decimal('0.005').times(decimal(String(parts.length)))) &&
        (parts.length > 1 || off.eq(decimal('0')))
      );
    }),
  );
});

t.test('an increment of a whole number of years compounds the same from any month', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 6 }),
      cents(100, 999_999),
      (month, years, fee) => {
        const startDate = firstOf(2018, month);
        const blocks = {
          startDate,
          escalator: { month, type: 'Percentage', value: '3' },
          fixedFee: { services: [{ code: '4700', fee }] },
        };
        let wanted = decimal(fee);
        for (let year = 0; year < years; year += 1) wanted = decimal(toMoney(wanted.times(decimal('1.03'))));
        return earns(blocks, {}, firstOf(2018 + years, month).slice(0, 7)).amount === toMoney(wanted);
      },
    ),
  );
});

const group = fc.integer({ min: 1, max: 9 });
const amount = cents(0, 9_999_999).map(Number);
const code = fc.constantFrom('4700', '4715', 'GSA', 'VAL');
const block = (content: fc.Arbitrary<object>) =>
  fc.record({ enabled: fc.boolean(), content }).map(({ enabled, content: inner }) => ({ enabled, ...inner }));

/** A contract file of the older system with any blocks, on or off. */
const contractFile = fc.record({
  id: fc.uuid(),
  notes: fc.option(fc.string({ unit: 'binary' })),
  billingType: fc.constantFrom('Arrears', 'Advanced', '126840000'),
  incrementMonth: fc.constantFrom('January', 'July'),
  incrementAmount: fc.constantFrom(0, 3, 2.5),
  fixedFee: block(
    fc.record({
      serviceRates: fc.array(fc.record({ code, fee: amount, invoiceGroup: group }), { maxLength: 3 }),
    }),
  ),
  perLaborHour: block(
    fc.record({
      jobRates: fc.uniqueArray(fc.record({ jobCode: code, rate: amount, overtimeRate: fc.option(amount) }), {
        selector: (job) => job.jobCode,
        maxLength: 3,
      }),
    }),
  ),
  perOccupiedRoom: block(fc.record({ roomRate: amount, invoiceGroup: fc.option(group) })),
  revenueShare: block(
    fc.record({
      thresholdStructures: fc.array(
        fc.record({
          revenueCodes: fc.constantFrom(['VD1', 'SD1'], ['*']),
          accumulationType: fc.constantFrom('Monthly', 'AnnualAnniversary'),
          tiers: tierTable.map((tiers) =>
            tiers.map((tier) => ({
              sharePercentage: Number(tier.sharePercentage),
              amount: Number(tier.amount),
            })),
          ),
        }),
        { maxLength: 2 },
      ),
    }),
  ),
  midMonthAdvance: block(
    fc.record({ midMonthAdvances: fc.array(fc.record({ amount }), { minLength: 1, maxLength: 2 }) }),
  ),
  managementAgreement: block(
    fc.record({
      ManagementFees: fc.array(
        fc.record({
          managementAgreementType: fc.constantFrom('FixedFee', 'RevenuePercentage'),
          fixedFeeAmount: amount,
          claimsEnabled: fc.boolean(),
          claimsType: fc.constant('PerClaim'),
          nonGlBillableExpensesEnabled: fc.boolean(),
          nonGlBillableExpenses: fc.constant([
            { expenseTitle: 'x', nonGLExpenseType: 'FixedAmount', expenseAmount: 1 },
          ]),
        }),
        { minLength: 1, maxLength: 1 },
      ),
    }),
  ),
});

t.test('whatever a file holds, import, export and import give the same contract', async (t) => {
  const dates = { startDate: '2024-01-01' };
  let imported = 0;
  fc.assert(
    fc.property(contractFile, (original) => {
      const first = importContract(JSON.stringify({ original }), dates);
      if (!first.ok) throw new Error(JSON.stringify(first.errors));
      const again = importContract(exportContract(first), dates);
      imported += 1;
      const parts = (result: typeof again) =>
        result.ok ? JSON.stringify([result.terms, result.header]) : JSON.stringify(result.errors);
      return parts(again) === parts(first);
    }),
  );
  t.ok(imported > 0);
});
