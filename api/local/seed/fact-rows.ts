import { choiceValue } from '../../domain/model/choices.ts';
import type { Row } from '../../domain/model/column.ts';
import { cents, namedId, type Random } from './random.ts';
import { contractTypeOf, siteNumber } from './site-rows.ts';

const codes = ['VD1', 'SD1', 'VO1', 'SO1'] as const;

/** One revenue row for each site and day; net is gross without 8 % tax. */
export function revenueRows(site: number, days: readonly string[], random: Random): Row[] {
  const siteId = namedId(`site ${siteNumber(site)}`);
  const code = codes[site % codes.length] ?? 'VD1';
  return days.map((day) => {
    const net = random.integer(60000, 420000);
    const gross = net + Math.round(net * 0.08);
    const count = random.integer(20, 180);
    return {
      id: namedId(`revenue ${siteNumber(site)} ${day} ${code}`),
      name: `${siteNumber(site)} ${day} ${code}`,
      customerSiteId: siteId,
      revenueDate: day,
      revenueCode: code,
      revenueSource: choiceValue('revenueSource', 'Parking'),
      grossRevenue: cents(gross),
      netRevenue: cents(net),
      transactionCount: count,
      averageTransactionValue: cents(Math.round(gross / count)),
    };
  });
}

/** Hours for contracts paid by the labor hour. */
export function timesheetRows(site: number, days: readonly string[], random: Random): Row[] {
  const type = contractTypeOf(site);
  if (type !== 'PerLaborHour' && type !== 'Hybrid') return [];
  return days.map((day) => ({
    id: namedId(`timesheet ${siteNumber(site)} ${day}`),
    customerSiteId: namedId(`site ${siteNumber(site)}`),
    workDate: day,
    jobCode: 'VALET',
    regularMinutes: random.integer(480, 2880),
    overtimeMinutes: random.chance(20) ? random.integer(15, 240) : 0,
  }));
}

/** Room counts for contracts paid by the occupied room. */
export function roomCountRows(site: number, days: readonly string[], random: Random): Row[] {
  if (contractTypeOf(site) !== 'PerOccupiedRoom') return [];
  return days.map((day) => ({
    id: namedId(`rooms ${siteNumber(site)} ${day}`),
    customerSiteId: namedId(`site ${siteNumber(site)}`),
    stayDate: day,
    occupiedRooms: random.integer(60, 320),
  }));
}
