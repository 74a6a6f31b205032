import type { Cell, ColumnMeta } from '../metadata/types.ts';
import { withoutTrailingZeros } from './decimal-text.ts';

/**
 * The text by which values of a column are equal: numbers whatever decimals they are written with, days whether
 * written as a date or as its midnight, everything else without case. A number with more decimals than its
 * column holds equals none of its cells: Dataverse compares, it does not round what is looked for.
 */
export function canonicalText(column: ColumnMeta, cell: Exclude<Cell, null>): string {
  const text = String(cell);
  switch (column.type.kind) {
    case 'decimal':
    case 'double':
    case 'money':
    case 'bigint':
      return withoutTrailingZeros(text);
    case 'date':
      return text.replace(/T00:00:00Z$/, '');
    default:
      return text.toLowerCase();
  }
}
