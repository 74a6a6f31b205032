import t from 'tap';
import { parseMonth } from '../../../../api/domain/month.ts';
import { accumulationStart } from '../../../../api/domain/revenue/accumulation.ts';

const start = (type: Parameters<typeof accumulationStart>[0], since: string, text: string) => {
  const month = parseMonth(text);
  if (month === null) throw new Error(text);
  return accumulationStart(type, since, month);
};

t.test('monthly tiers have no year to date', async (t) => {
  t.equal(start('Monthly', '2023-05-01', '2025-09'), null);
});

t.test('a calendar year starts in January of the service year, not of the contract', async (t) => {
  t.equal(start('AnnualCalendar', '2023-05-01', '2025-09'), '2025-01-01');
  t.equal(start('AnnualCalendar', '2023-05-01', '2026-01'), '2026-01-01');
});

t.test('an anniversary year starts with the latest anniversary month, on day 1', async (t) => {
  t.equal(start('AnnualAnniversary', '2023-05-15', '2025-04'), '2024-05-01');
  t.equal(start('AnnualAnniversary', '2023-05-15', '2025-05'), '2025-05-01');
  t.equal(start('AnnualAnniversary', '2023-05-15', '2026-01'), '2025-05-01');
});
