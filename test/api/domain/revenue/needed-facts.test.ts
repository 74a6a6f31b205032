import t from 'tap';
import { requireMonth } from '../../../../api/domain/revenue/calculate-month.ts';
import { neededFacts } from '../../../../api/domain/revenue/needed-facts.ts';
import { termsWith } from './support.ts';

const needed = (blocks: object, month = '2025-06') => neededFacts(termsWith(blocks), requireMonth(month));
const share = (accumulationType: string, startDate = '2023-01-01') => ({
  startDate,
  revenueShare: {
    structures: [{ revenueCodes: ['*'], accumulationType, tiers: [{ amount: '0', sharePercentage: '1' }] }],
  },
});

t.test('only what the blocks read is needed', async (t) => {
  t.match(needed({}), { revenue: false, timesheet: false, rooms: false, unavailable: [] });
  t.match(needed({ perLaborHour: { jobs: [] } }), { revenue: false, timesheet: true, rooms: false });
  t.match(needed({ perOccupiedRoom: { roomRate: '1' } }), { rooms: true });
  t.match(needed({ bellServiceFee: {} }), { revenue: true });
});

t.test('the year to date ends the day before the month and begins with the accumulation', async (t) => {
  t.same(needed(share('Monthly')).yearToDate, [null]);
  t.same(needed(share('AnnualCalendar')).yearToDate, [{ from: '2025-01-01', to: '2025-05-31' }]);
  t.same(needed(share('AnnualCalendar'), '2025-01').yearToDate, [null]);
  const anniversary = needed(share('AnnualAnniversary', '2023-09-15')).yearToDate;
  t.same(anniversary, [{ from: '2024-09-01', to: '2025-05-31' }]);
});

t.test('revenue from before the contract is not of its year to date', async (t) => {
  t.same(needed(share('AnnualCalendar', '2025-03-10')).yearToDate, [
    { from: '2025-03-10', to: '2025-05-31' },
  ]);
  t.same(needed(share('AnnualCalendar', '2025-06-10')).yearToDate, [null]);
});

t.test('facts that are kept nowhere are named', async (t) => {
  const accounts = { payrollAccounts: ['6015'], expenseAccounts: [] };
  t.match(needed({ billableAccounts: accounts }).unavailable, ['balances of the billable accounts']);
  t.same(needed({ billableAccounts: { payrollAccounts: [], expenseAccounts: [] } }).unavailable, []);
  const deposited = { towneParkResponsibleForParkingTax: true, depositedRevenueEnabled: true };
  t.equal(needed({ depositedRevenue: deposited }).unavailable.length, 2);
  const profitShare = (accumulationType: string) => ({
    managementAgreement: { type: 'FixedFee', profitShare: { accumulationType, tiers: [] } },
  });
  t.same(needed(profitShare('AnnualCalendar')).unavailable, ['profit of the year so far']);
  t.same(needed(profitShare('AnnualCalendar'), '2025-01').unavailable, []);
  t.same(needed(profitShare('Monthly')).unavailable, []);
});
