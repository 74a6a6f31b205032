import t from 'tap';
import { decimal, toPlain } from '../../../../api/domain/decimal.ts';
import { parseMonth } from '../../../../api/domain/month.ts';
import { effectiveDate, escalate } from '../../../../api/domain/revenue/escalate.ts';
import type { Escalator } from '../../../../api/domain/revenue/terms-rates.ts';
import { termsWith } from './support.ts';

const escalator = (changes: Partial<Escalator>): Escalator => ({
  month: 2,
  type: 'Percentage',
  value: '3',
  standardValue: null,
  overtimeValue: null,
  index: null,
  ...changes,
});

const raised = (base: string, changes: Partial<Escalator>, since: string, text: string) => {
  const month = parseMonth(text);
  if (month === null) throw new Error(text);
  return toPlain(escalate(decimal(base), escalator(changes), since, month).value);
};

t.test('a rate is raised from day 1 of the increment month, once a year, rounded each time', async (t) => {
  const fee = (month: string) => raised('24500', {}, '2025-02-01', month);
  t.equal(fee('2025-02'), '24500');
  t.equal(fee('2026-01'), '24500');
  t.equal(fee('2026-02'), '25235');
  t.equal(fee('2027-01'), '25235');
  t.equal(fee('2027-02'), '25992.05');
});

t.test('a rate needs to be older than the day of the raise', async (t) => {
  t.equal(raised('100', { month: 7 }, '2025-08-10', '2025-08'), '100');
  t.equal(raised('100', { month: 7 }, '2025-08-10', '2026-07'), '103');
  t.equal(raised('100', { month: 7 }, '2025-06-30', '2025-07'), '103');
  t.equal(raised('100', { month: 7 }, '2025-07-01', '2025-07'), '100');
});

t.test('January and December raises cross the year like any other', async (t) => {
  t.equal(raised('100', { month: 1 }, '2025-12-31', '2026-01'), '103');
  t.equal(raised('100', { month: 12 }, '2025-01-01', '2026-11'), '103');
});

t.test('a month before the rate exists is not raised', async (t) => {
  t.equal(raised('100', {}, '2027-01-01', '2025-06'), '100');
});

t.test('steps compound and percentages are rounded to two decimals', async (t) => {
  t.equal(raised('20', { month: 3, value: '5' }, '2022-03-01', '2025-03'), '23.15');
});

t.test('a fixed amount adds dollars', async (t) => {
  t.equal(raised('1.42', { month: 1, type: 'FixedAmount', value: '0.05' }, '2025-01-01', '2026-01'), '1.47');
});

t.test('a raise of zero does not even round', async (t) => {
  t.equal(raised('1.4255', { value: '0' }, '2023-01-01', '2025-06'), '1.4255');
});

t.test('index types take the greater or the lesser of the year of the raise', async (t) => {
  const fee = (type: Escalator['type'], index: string) =>
    raised('28450.15', { month: 11, type, index: { '2025': index } }, '2024-11-01', '2025-11');
  t.equal(fee('GreaterOfPercentOrIndex', '3.6'), '29474.36');
  t.equal(fee('GreaterOfPercentOrIndex', '2.8'), '29303.65');
  t.equal(fee('LesserOfPercentOrIndex', '3.6'), '29303.65');
  t.equal(fee('LesserOfPercentOrIndex', '3'), '29303.65');
  t.equal(fee('LesserOfPercentOrIndex', '2.8'), '29246.75');
});

t.test('a missing index year is an error that names it', async (t) => {
  const index = { '2024': '3' };
  t.throws(() => raised('1', { type: 'GreaterOfPercentOrIndex', index }, '2023-06-01', '2025-06'), {
    code: 'invalid-terms',
    errors: [{ field: 'escalator.index.2025' }],
  });
});

t.test('the nearest known date counts', async (t) => {
  const plain = termsWith({});
  const dated = termsWith({ rateEffectiveDate: '2024-05-01' });
  t.equal(effectiveDate(plain), '2023-01-01');
  t.equal(effectiveDate(dated, null), '2024-05-01');
  t.equal(effectiveDate(dated, null, '2024-09-01'), '2024-09-01');
});
