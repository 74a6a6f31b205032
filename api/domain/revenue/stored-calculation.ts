import { BridgeError } from '../../errors.ts';
import { canonicalValue } from '../model/canonical.ts';
import { type ChoiceOption, choiceName } from '../model/choices.ts';
import type { Row, Value } from '../model/column.ts';
import { tableNamed } from '../model/names.ts';
import type { Calculation } from './calculation.ts';

/** The result of a contract and month as it is kept: one row, replaced by a rerun. */
export interface StoredCalculation {
  readonly id: string;
  readonly contractId: string;
  readonly customerSiteId: string;
  /** `YYYY-MM`. */
  readonly serviceMonth: string;
  readonly contractType: ChoiceOption<'contractType'> | null;
  /** Money text; negative = credit. */
  readonly amount: string;
  readonly calculatedOn: string;
  readonly details: CalculationDetails;
}

/** What the details column holds as JSON. */
export type CalculationDetails = Omit<Calculation, 'month' | 'amount'>;

const table = tableNamed('revenueCalculation');

/** Columns of the row that a calculation decides; `calculatedOn` follows from them. */
export function resultColumns(contract: Row, calculation: Calculation): Readonly<Record<string, Value>> {
  const { month, amount, ...details } = calculation;
  const columns: Record<string, Value> = {
    name: `${contract.contractNumber} ${month}`,
    contractId: contract.id,
    customerSiteId: contract.customerSiteId ?? null,
    serviceMonth: month,
    contractType: contract.contractType ?? null,
    amount,
    details: JSON.stringify(details),
  };
  for (const column of table.columns) {
    if (!Object.hasOwn(columns, column.name)) continue;
    const checked = canonicalValue(column, columns[column.name]);
    if (!checked.ok) throw unstorable(column.label, checked.rule);
    columns[column.name] = checked.value;
  }
  return columns;
}

function unstorable(label: string, rule: string): BridgeError {
  return new BridgeError(
    'invalid-terms',
    `The terms lead to a result that cannot be stored: ${label} ${rule}.`,
  );
}

/** True when the stored row already says the same; then nothing is written and nothing is announced. */
export function saysTheSame(stored: Row, columns: Readonly<Record<string, Value>>): boolean {
  return Object.entries(columns).every(([name, value]) => stored[name] === value);
}

/** Reads a row that was written from `resultColumns`. */
export function storedCalculation(row: Row): StoredCalculation {
  const type = row.contractType;
  return {
    id: row.id,
    contractId: text(row, 'contractId'),
    customerSiteId: text(row, 'customerSiteId'),
    serviceMonth: text(row, 'serviceMonth'),
    contractType: typeof type === 'number' ? (choiceName('contractType', type) ?? null) : null,
    amount: text(row, 'amount'),
    calculatedOn: text(row, 'calculatedOn'),
    details: JSON.parse(text(row, 'details')),
  };
}

function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`${column} of calculation ${row.id} is not text`);
  return value;
}
