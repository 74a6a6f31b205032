import type { Cell, ColumnMeta } from '../metadata/types.ts';
import { compareDecimals } from '../values/decimal-text.ts';

/** Order of two non-null cells of the column; text must come without case. */
export function orderOf(column: ColumnMeta): (a: Cell, b: Cell) => number {
  switch (column.type.kind) {
    case 'decimal':
    case 'double':
    case 'money':
    case 'bigint':
      return (a, b) => compareDecimals(String(a), String(b));
    case 'date':
      return (a, b) => plainOrder(String(a).slice(0, 10), String(b).slice(0, 10)) || lateInDay(b);
    default:
      return (a, b) => (typeof a === 'string' ? plainOrder(a, String(b)) : Number(a) - Number(b));
  }
}

/** A date equals the midnight of its day: it lies before any later instant of that day. */
function lateInDay(instant: Cell): number {
  const text = String(instant);
  return text.length > 10 && text.slice(11) !== '00:00:00Z' ? -1 : 0;
}

function plainOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
