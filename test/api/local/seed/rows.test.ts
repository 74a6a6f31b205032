import t from 'tap';
import { canonicalValue } from '../../../../api/domain/model/canonical.ts';
import { columnNamed, tableNamed } from '../../../../api/domain/model/names.ts';
import { parseTermsText } from '../../../../api/domain/revenue/terms.ts';
import { demoCalendar } from '../../../../api/local/seed/calendar.ts';
import { draftContracts, runningContracts } from '../../../../api/local/seed/contract-rows.ts';
import { revenueRows, roomCountRows, timesheetRows } from '../../../../api/local/seed/fact-rows.ts';
import { cents, seededRandom } from '../../../../api/local/seed/random.ts';
import { contactRows, siteRows, territoryRows } from '../../../../api/local/seed/site-rows.ts';

const calendar = demoCalendar(new Date('2026-03-15T00:00:00Z'));

t.test('the demo year is the twelve full months before today', async (t) => {
  t.equal(calendar.days[0], '2025-03-01');
  t.equal(calendar.days.at(-1), '2026-02-28');
  t.equal(calendar.days.length, 365);
  t.equal(calendar.lastMonth, '2026-02');
});

t.test('every demo row is valid and the same on every machine', async (t) => {
  const make = () => {
    const random = seededRandom(7);
    return {
      territory: territoryRows(),
      contact: contactRows(12),
      customerSite: siteRows(12, random),
      contract: [
        ...runningContracts(12, calendar.start, random),
        ...draftContracts(40, calendar.nextYear, random),
      ],
      revenueData: revenueRows(3, calendar.days, random),
      timesheet: timesheetRows(1, calendar.days, random),
      roomCount: roomCountRows(2, calendar.days, random),
    };
  };
  const rows = make();
  t.same(make(), rows);
  for (const [name, list] of Object.entries(rows)) {
    const table = tableNamed(name);
    const bad = list.flatMap((row) =>
      Object.entries(row)
        .filter(([column]) => column !== 'id')
        .filter(([column, value]) => {
          const result = canonicalValue(columnNamed(table, column), value);
          return !result.ok || result.value !== value;
        }),
    );
    t.same(bad, [], name);
    t.equal(new Set(list.map((row) => row.id)).size, list.length, `${name} ids`);
  }
});

t.test('the terms of every demo contract can be calculated', async (t) => {
  for (const row of runningContracts(10, calendar.start, seededRandom(7))) {
    t.ok(parseTermsText(String(row.terms)).ok, String(row.contractNumber));
  }
});

t.test('drafts hold the edges: no value, exactly the threshold, a cent more', async (t) => {
  const values = draftContracts(40, calendar.nextYear, seededRandom(7)).map((row) => row.contractValue);
  for (const edge of [null, '100000.00', '100000.01']) t.ok(values.includes(edge), String(edge));
});

t.test('cents become money text', async (t) => {
  t.same([cents(0), cents(5), cents(-5), cents(123456)], ['0.00', '0.05', '-0.05', '1234.56']);
});
