import type { Test } from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { guid, type OpenSql, revenue, revenueRow, roomCounts, site, sites, timesheets } from './fixtures.ts';

const validation = choiceValue('revenueSource', 'Validation');
const january = ['2026-01-01', '2026-01-31'] as const;

async function withRevenue(sql: Sql, rows: readonly Row[]): Promise<void> {
  await sql.write(async (tx) => {
    await tx.rows.insert(sites, [site(1), site(2)]);
    await tx.rows.insert(revenue, rows);
  });
}

/** Sums of a month: exact, with both bounds included, and an absent value is not a zero. */
export function factConformance(t: Test, open: OpenSql): void {
  t.test('net revenue is summed per code to the cent, without validations', async (t) => {
    const sql = await open(t);
    const at = (n: number, revenueDate: string, netRevenue: string, cells: object = {}) =>
      revenueRow(n, guid(1), { revenueCode: 'VD1', revenueDate, netRevenue, ...cells });
    await withRevenue(sql, [
      at(10, '2025-12-31', '1000.00'),
      at(11, '2026-01-01', '0.10'),
      at(12, '2026-01-02', '0.20'),
      at(13, '2026-01-31', '-0.35'),
      at(14, '2026-02-01', '1000.00'),
      at(15, '2026-01-03', '70.00', { revenueSource: validation }),
      at(16, '2026-01-03', '-5.00', { revenueCode: 'SD1' }),
      revenueRow(17, guid(2), { netRevenue: '99.00' }),
    ]);
    const sums = await sql.read((tx) => tx.facts.revenueByCode(guid(1).toUpperCase(), ...january));
    t.same(sums, { SD1: '-5.00', VD1: '-0.05' });
    t.equal(await sql.read((tx) => tx.facts.validationRevenue(guid(1), ...january)), '70.00');
  });

  t.test('sums larger than a double can hold stay exact', async (t) => {
    const sql = await open(t);
    const rows = ['90071992547409.93', '90071992547409.93', '0.01'].map((netRevenue, i) =>
      revenueRow(10 + i, guid(1), { revenueCode: 'VD1', revenueDate: `2026-01-0${i + 1}`, netRevenue }),
    );
    await withRevenue(sql, rows);
    t.same(await sql.read((tx) => tx.facts.revenueByCode(guid(1), ...january)), {
      VD1: '180143985094819.87',
    });
  });

  t.test('without rows there is no sum rather than a zero', async (t) => {
    const sql = await open(t);
    await withRevenue(sql, []);
    await sql.read(async (tx) => {
      t.same(await tx.facts.revenueByCode(guid(1), ...january), {});
      t.equal(await tx.facts.validationRevenue(guid(1), ...january), null);
      t.equal(await tx.facts.occupiedRooms(guid(1), ...january), null);
      t.same(await tx.facts.timesheet(guid(1), ...january), []);
    });
  });

  t.test('a counted zero is a zero', async (t) => {
    const sql = await open(t);
    await withRevenue(sql, [revenueRow(10, guid(1), { netRevenue: '0.00', revenueSource: validation })]);
    const night = { id: guid(20), customerSiteId: guid(1), stayDate: '2026-01-31', occupiedRooms: 0 };
    await sql.write((tx) => tx.rows.insert(roomCounts, [night]));
    t.equal(await sql.read((tx) => tx.facts.validationRevenue(guid(1), ...january)), '0.00');
    t.equal(await sql.read((tx) => tx.facts.occupiedRooms(guid(1), ...january)), 0);
  });

  t.test('rooms are added up and timesheets listed by day and job, both bounds included', async (t) => {
    const sql = await open(t);
    await withRevenue(sql, []);
    const night = (n: number, stayDate: string, occupiedRooms: number) => {
      return { id: guid(n), customerSiteId: guid(1), stayDate, occupiedRooms };
    };
    const work = (n: number, workDate: string, jobCode: string) => {
      return {
        id: guid(n),
        customerSiteId: guid(1),
        workDate,
        jobCode,
        regularMinutes: n,
        overtimeMinutes: 1,
      };
    };
    await sql.write(async (tx) => {
      await tx.rows.insert(roomCounts, [
        night(20, '2025-12-31', 500),
        night(21, '2026-01-01', 70),
        night(22, '2026-01-31', 30),
      ]);
      await tx.rows.insert(timesheets, [
        work(32, '2026-01-31', 'GSA'),
        work(31, '2026-01-01', 'GSC'),
        work(30, '2026-01-01', 'GSA'),
        work(33, '2026-02-01', 'GSA'),
      ]);
    });
    t.equal(await sql.read((tx) => tx.facts.occupiedRooms(guid(1), ...january)), 100);
    t.same(await sql.read((tx) => tx.facts.timesheet(guid(1), ...january)), [
      { jobCode: 'GSA', date: '2026-01-01', regularMinutes: 30, overtimeMinutes: 1 },
      { jobCode: 'GSC', date: '2026-01-01', regularMinutes: 31, overtimeMinutes: 1 },
      { jobCode: 'GSA', date: '2026-01-31', regularMinutes: 32, overtimeMinutes: 1 },
    ]);
  });
}
