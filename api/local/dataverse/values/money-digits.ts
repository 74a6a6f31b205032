import type { ColumnKind } from '../metadata/types.ts';
import type { Store } from '../store/store.ts';

/** What a currency and an organisation have unless somebody says otherwise. */
const usual = 2;

export type MoneyKind = Extract<ColumnKind, { kind: 'money' }>;
/** Digits after the point a money column keeps and shows. */
export type MoneyDigits = (type: MoneyKind) => number;

/**
 * A money column has its own precision, the organisation's for prices or that of the currency, as its
 * `PrecisionSource` says. There is one organisation with one currency.
 */
export function moneyDigits(store: Pick<Store, 'table'>): MoneyDigits {
  return ({ precision, precisionSource = 0 }) => {
    if (precisionSource === 0) return precision;
    if (precisionSource === 1) return first(store, 'organization', 'pricingdecimalprecision');
    return first(store, 'transactioncurrency', 'currencyprecision');
  };
}

function first(store: Pick<Store, 'table'>, table: string, column: string): number {
  const { rows, shape } = store.table(table);
  const [row] = rows.values();
  const cell = row?.cells[shape.position.get(column) ?? -1] ?? null;
  return typeof cell === 'number' ? Math.min(Math.max(cell, 0), 4) : usual;
}
