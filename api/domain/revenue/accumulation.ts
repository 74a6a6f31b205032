import { firstOf, type Month } from '../month.ts';
import type { AccumulationType } from './terms-parts.ts';

/**
 * First day of the year to date of a service month, null for monthly tiers. Calendar years start on
 * 1 January; anniversary years on day 1 of the latest month of the contract's start month, up to and
 * including the service month.
 */
export function accumulationStart(
  type: AccumulationType,
  contractStart: string,
  month: Month,
): string | null {
  if (type === 'Monthly') return null;
  if (type === 'AnnualCalendar') return firstOf(month.year, 1);
  const anniversary = Number(contractStart.slice(5, 7));
  return firstOf(anniversary <= month.month ? month.year : month.year - 1, anniversary);
}
