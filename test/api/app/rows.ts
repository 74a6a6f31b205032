import { choiceValue } from '../../../api/domain/model/choices.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import { tableNamed } from '../../../api/domain/model/names.ts';
import type { Sql } from '../../../api/ports/sql.ts';

/** A GUID whose last digits are the number. */
export function guidOf(kind: number, number: number): string {
  return `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const territoryId = guidOf(1, 1);

export function siteRow(number: number, change: Partial<Row> = {}): Row {
  const siteNumber = String(number).padStart(4, '0');
  return {
    id: guidOf(2, number),
    siteNumber,
    name: `Hotel ${siteNumber}`,
    address: '1 Main Street',
    contractType: choiceValue('contractType', 'FixedFee'),
    territoryId,
    isActive: true,
    revenueSharePercentage: '12.5000',
    minimumLaborHours: null,
    billingContactId: null,
    ...change,
  };
}

export const fixedFeeTerms = {
  contractType: 'FixedFee',
  billingType: 'Arrears',
  startDate: '2026-01-01',
  fixedFee: { enabled: true, services: [{ code: 'VALET', fee: '5000.00' }] },
};

export function contractRow(number: number, site: number, change: Partial<Row> = {}): Row {
  return {
    id: guidOf(3, number),
    contractNumber: `C-${String(number).padStart(4, '0')}`,
    customerSiteId: guidOf(2, site),
    contractType: choiceValue('contractType', 'FixedFee'),
    billingType: choiceValue('billingType', 'Arrears'),
    startDate: '2026-01-01',
    endDate: null,
    status: choiceValue('contractStatus', 'Approved'),
    contractValue: '60000.00',
    terms: JSON.stringify(fixedFeeTerms),
    ...change,
  };
}

/** Sites 1..n with one fixed-fee contract each, of the same number. */
export async function seedSites(sql: Sql, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const territory = { id: territoryId, code: 'NE', name: 'North East', managerName: 'Ann' };
  await sql.write(async (tx) => {
    await tx.rows.insert(tableNamed('territory'), [{ ...territory, managerEmail: 'ann@townepark.example' }]);
    await tx.rows.insert(
      tableNamed('customerSite'),
      numbers.map((number) => siteRow(number)),
    );
    await tx.rows.insert(
      tableNamed('contract'),
      numbers.map((number) => contractRow(number, number)),
    );
  });
}
