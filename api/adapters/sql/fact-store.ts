import { type RawBuilder, sql } from 'kysely';
import { choiceValue } from '../../domain/model/choices.ts';
import { columnNamed, tableNamed } from '../../domain/model/names.ts';
import type { FactStore } from '../../ports/sql.ts';
import type { UnitContext } from './context.ts';

const validation = choiceValue('revenueSource', 'Validation');

/** Sums of a site's facts through one unit of work. */
export function factStore(unit: UnitContext): FactStore {
  return {
    revenueByCode: (siteId, from, to) => revenueByCode(unit, siteId, from, to),
    timesheet: (siteId, from, to) => timesheet(unit, siteId, from, to),
    occupiedRooms: (siteId, from, to) => occupiedRooms(unit, siteId, from, to),
    validationRevenue: (siteId, from, to) => validationRevenue(unit, siteId, from, to),
  };
}

async function revenueByCode(
  unit: UnitContext,
  siteId: string,
  from: string,
  to: string,
): Promise<Readonly<Record<string, string>>> {
  const found = await sql<{ code: string; unscaled: string }>`
    select revenue_code as code, ${unscaledSum(unit, 'net_revenue')} as unscaled from revenue_data
    where customer_site_id = ${siteId.toLowerCase()} and revenue_date between ${from} and ${to}
      and revenue_source <> ${validation}
    group by revenue_code order by revenue_code`.execute(unit.db);
  return Object.fromEntries(found.rows.map((row) => [row.code, scaled(row.unscaled)]));
}

async function validationRevenue(
  unit: UnitContext,
  siteId: string,
  from: string,
  to: string,
): Promise<string | null> {
  const found = await sql<{ unscaled: string | null }>`
    select ${unscaledSum(unit, 'net_revenue')} as unscaled from revenue_data
    where customer_site_id = ${siteId.toLowerCase()} and revenue_date between ${from} and ${to}
      and revenue_source = ${validation}`.execute(unit.db);
  const unscaled = found.rows[0]?.unscaled ?? null;
  return unscaled === null ? null : scaled(unscaled);
}

async function timesheet(
  unit: UnitContext,
  siteId: string,
  from: string,
  to: string,
): ReturnType<FactStore['timesheet']> {
  const found = await sql<Awaited<ReturnType<FactStore['timesheet']>>[number]>`
    select job_code as "jobCode", ${unit.engine.selected('work_date', { kind: 'date' })} as "date", regular_minutes as "regularMinutes", overtime_minutes as "overtimeMinutes"
    from timesheet
    where customer_site_id = ${siteId.toLowerCase()} and work_date between ${from} and ${to}
    order by work_date, job_code`.execute(unit.db);
  return found.rows;
}

async function occupiedRooms(
  unit: UnitContext,
  siteId: string,
  from: string,
  to: string,
): Promise<number | null> {
  const found = await sql<{ rooms: number | null }>`
    select sum(occupied_rooms) as rooms from room_count
    where customer_site_id = ${siteId.toLowerCase()} and stay_date between ${from} and ${to}`.execute(
    unit.db,
  );
  const rooms = found.rows[0]?.rooms ?? null;
  return rooms === null ? null : Number(rooms);
}

/** Digits after the point of net revenue, stored at fixed scale. */
const netRevenue = columnNamed(tableNamed('revenueData'), 'netRevenue').type;
const scale = netRevenue.kind === 'money' ? netRevenue.scale : 0;

/**
 * Exact sum of a fixed-scale decimal column in its smallest unit, as text: a driver may hand a number over as
 * a float. A sum beyond the engine's exact integer is an error of the engine, never a rounded result.
 */
function unscaledSum(unit: UnitContext, column: string): RawBuilder<string> {
  const { engine } = unit;
  return sql<string>`cast(sum(${engine.unscaled(column, scale)}) as ${sql.raw(engine.textType)})`;
}

/** Decimal text from the whole number of its smallest unit: "-5" at scale 2 is "-0.05". */
function scaled(unscaled: string): string {
  const sign = unscaled.startsWith('-') ? '-' : '';
  const digits = unscaled.slice(sign.length).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`;
}
