import fc from 'fast-check';
import t from 'tap';
import {
  dayBefore,
  daysIn,
  daysWithinMonth,
  firstOf,
  isDate,
  overlap,
  parseMonth,
} from '../../../api/domain/month.ts';

t.test('a month knows its real length', async (t) => {
  t.same(parseMonth('2024-02'), {
    text: '2024-02',
    year: 2024,
    month: 2,
    days: 29,
    first: '2024-02-01',
    last: '2024-02-29',
  });
  t.equal(parseMonth('2025-02')?.days, 28);
  t.equal(parseMonth('2100-02')?.days, 28);
  t.equal(daysIn(2000, 2), 29);
});

t.test('text that is no month is refused', async (t) => {
  for (const text of ['2025-13', '2025-00', '2025-1', '1999-12', '2200-01', '2025-06-01', ' 2025-06', '']) {
    t.equal(parseMonth(text), null, text);
  }
});

t.test('a date is a real day', async (t) => {
  for (const text of [
    '2025-02-29',
    '2025-04-31',
    '2025-06-00',
    '0001-01-01',
    '2025-6-1',
    '2025-06-01T00:00',
  ]) {
    t.equal(isDate(text), false, text);
  }
  t.equal(isDate('2024-02-29'), true);
  t.equal(isDate('1753-01-01'), true);
});

t.test('dates agree with the calendar of the platform', async () => {
  const day = fc.date({ min: new Date('1753-01-02'), max: new Date('2300-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(day, (date) => {
      const text = date.toISOString().slice(0, 10);
      const before = new Date(Date.parse(text) - 86_400_000).toISOString().slice(0, 10);
      return isDate(text) && dayBefore(text) === before;
    }),
  );
});

t.test('a window is cut to the period, both ends included', async (t) => {
  const june = { from: '2025-06-01', to: '2025-06-30' };
  const cut = (startDate: string | null, endDate: string | null) =>
    daysWithinMonth(overlap(june, { startDate, endDate }));
  t.equal(cut(null, null), 30);
  t.equal(cut('2025-06-30', null), 1);
  t.equal(cut('2025-07-01', null), 0);
  t.equal(cut(null, '2025-06-01'), 1);
  t.equal(cut(null, '2025-05-31'), 0);
  t.equal(cut('2025-06-10', '2025-06-19'), 10);
  t.equal(firstOf(2025, 6), june.from);
});
