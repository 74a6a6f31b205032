import fc from 'fast-check';
import { choiceValue } from '../../api/domain/model/choices.ts';
import type { Value } from '../../api/domain/model/column.ts';
import type { Cells } from './slots.ts';

const contractType = [
  choiceValue('contractType', 'FixedFee'),
  choiceValue('contractType', 'Hybrid'),
  choiceValue('contractType', 'PerOccupiedRoom'),
];

/** Few values per column, so that edits meet; edges of money and decimals among them. */
const values: Readonly<Record<string, Readonly<Record<string, readonly Value[]>>>> = {
  territory: { name: ['North', 'South', 'Zoë ✓'], managerEmail: ['ann@example.com', null] },
  contact: { firstName: ['Ann', 'Bo', null], phone: ['1', '2', null] },
  customerSite: {
    name: ['A', 'B', 'C'],
    isActive: [true, false],
    territoryId: ['T1', 'T2', null],
    minimumLaborHours: [1, 2, null],
    revenueSharePercentage: ['0.0001', '100.0000', null],
    billingContactId: ['P1', null],
    address: ['x', 'y', null],
    contractType: [...contractType, null],
  },
  contract: {
    contractType,
    contractValue: ['0.00', '0.01', '123456789012.34', null],
    hourlyLaborRate: ['0.0001', '99.9999', null],
    startDate: ['2026-01-01', '2026-03-01'],
    endDate: ['2026-02-01', '2026-12-31', null],
    decisionComment: ['yes', 'no', null],
    approvedValue: ['0.01', '99.99', null],
  },
  revenueData: {
    netRevenue: ['-0.01', '0.00', '123456789012.34'],
    transactionCount: [0, 1, 2],
    averageTransactionValue: ['0.01', null],
  },
};

/** One or two cells of a row of the table. */
export function cellsOf(tableName: string): fc.Arbitrary<Cells> {
  const columns = Object.entries(values[tableName] ?? {});
  const one = fc.oneof(
    ...columns.map(([name, list]) => fc.constantFrom(...list).map((value): Cells => ({ [name]: value }))),
  );
  return fc.oneof(
    { weight: 3, arbitrary: one },
    { weight: 1, arbitrary: fc.tuple(one, one).map(([a, b]) => ({ ...a, ...b })) },
  );
}
