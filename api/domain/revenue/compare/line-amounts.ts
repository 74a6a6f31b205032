import { type Decimal, decimal, sum, toMoney, zero } from '../../decimal.ts';

/** Amounts by line and invoice group; several lines of one name in a group count as one. */
export type LineAmounts = ReadonlyMap<string, Decimal>;

export interface LineName {
  readonly line: string;
  readonly invoiceGroup: string;
}

export interface LineAmount extends LineName {
  /** Money text. */
  readonly amount: string;
}

export function lineAmounts(lines: readonly LineAmount[]): LineAmounts {
  const amounts = new Map<string, Decimal>();
  for (const one of lines) {
    const key = keyOf(one);
    amounts.set(key, (amounts.get(key) ?? zero).plus(decimal(one.amount)));
  }
  return amounts;
}

function keyOf({ line, invoiceGroup }: LineName): string {
  return JSON.stringify([line, invoiceGroup]);
}

/** The line that a key of `LineAmounts` stands for. */
export function nameOfKey(key: string): LineName {
  const [line, invoiceGroup] = JSON.parse(key) as [string, string];
  return { line, invoiceGroup };
}

/** By how much each line moved; lines that did not are left out. */
export function movement(from: LineAmounts, to: LineAmounts): LineAmounts {
  const moved = new Map<string, Decimal>();
  for (const key of new Set([...to.keys(), ...from.keys()])) {
    const by = (to.get(key) ?? zero).minus(from.get(key) ?? zero);
    if (!by.eq(zero)) moved.set(key, by);
  }
  return moved;
}

/** Sum of all lines as money text. */
export function totalOf(amounts: LineAmounts): string {
  return toMoney(sum(amounts.values()));
}
