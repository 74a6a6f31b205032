import { choiceValue } from '../../../api/domain/model/choices.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import { tableNamed } from '../../../api/domain/model/names.ts';

export const site = tableNamed('customerSite');
export const revenue = tableNamed('revenueData');

export const siteRow: Row = { id: guid(0, 0), siteNumber: '0001', name: 'Benchmark' };

/** `00000000-0000-4000-8<set>-<number>` */
function guid(set: number, number: number): string {
  return `00000000-0000-4000-8${set.toString(16).padStart(3, '0')}-${number.toString(16).padStart(12, '0')}`;
}

/** Revenue rows `from` to `from + count` of one series; the same numbers give the same rows. */
export function revenueRows(series: number, count: number, from = 0): Row[] {
  return Array.from({ length: count }, (_, index) => revenueRow(series, from + index));
}

const codes = ['SD1', 'SD2', 'SM1', 'VD1', 'VM1'] as const;
const firstDay = Date.UTC(1900, 0, 1);

function revenueRow(series: number, number: number): Row {
  const cents = 100_000 + ((number * 7919 + series) % 899_999);
  const gross = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  const code = `${codes[number % codes.length]}-${series}`;
  const at = new Date(firstDay + Math.floor(number / codes.length) * 86_400_000);
  const revenueDate = at.toISOString().slice(0, 10);
  return {
    id: guid(series, number),
    name: `0001 ${revenueDate} ${code}`,
    customerSiteId: siteRow.id,
    revenueDate,
    revenueCode: code,
    revenueSource: choiceValue('revenueSource', 'Parking'),
    grossRevenue: gross,
    netRevenue: gross,
    transactionCount: number % 500,
    averageTransactionValue: null,
  };
}
