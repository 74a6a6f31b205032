import type { Row } from '../../../api/domain/model/column.ts';
import { siteRow } from '../dataverse/rows.ts';

/** The site of all revenue rows, complete as SQL wants it. */
export const revenueSite: Row = {
  ...siteRow,
  address: null,
  contractType: null,
  territoryId: null,
  isActive: true,
  revenueSharePercentage: null,
  minimumLaborHours: null,
  billingContactId: null,
};

/** Sites whose changes are followed; each has its own number. */
export function siteRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    ...revenueSite,
    id: siteId(index),
    siteNumber: String(index + 2).padStart(4, '0'),
    name: `Site ${index}`,
  }));
}

export function siteId(index: number): string {
  return `00000001-0000-4000-8000-${String(index).padStart(12, '0')}`;
}
