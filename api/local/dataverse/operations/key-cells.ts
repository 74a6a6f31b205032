import type { Context } from '../context.ts';
import { doesNotExist, invalidKey } from '../errors.ts';
import { NumberLexeme } from '../json/parse.ts';
import type { Shape } from '../metadata/schema.ts';
import type { Cell, ColumnMeta } from '../metadata/types.ts';
import { acceptValue } from '../values/accept.ts';
import type { Address } from './address.ts';
import { lookupCells } from './lookup-cells.ts';
import { roundingOf } from './rounding-of.ts';

/**
 * The cells a new row takes from the alternate key of its URL, checked as those of a body are: lengths, ranges
 * and choices hold, lookups must lead to a row. A part without a value identifies no row: 400.
 */
export function keyCells(context: Context, shape: Shape, address: Address): ReadonlyMap<number, Cell> {
  const cells = new Map<number, Cell>();
  if (address.by === 'id') return cells;
  for (const [position, cell] of address.cells) {
    const column = shape.table.columns[position];
    if (column === undefined || cell === null || cell === '') throw invalidKey(shape.table.logicalName);
    if (column.type.kind === 'lookup') {
      const target = targetOf(context, shape, position, String(cell));
      for (const [at, value] of lookupCells(shape, position, target)) cells.set(at, value);
    } else {
      cells.set(position, acceptValue(shape.table, column, jsonOf(column, cell), roundingOf(context)));
    }
  }
  return cells;
}

const numbers: readonly string[] = ['integer', 'bigint', 'choice', 'decimal', 'double', 'money'];

/** The value as a body would hold it. */
function jsonOf(column: ColumnMeta, cell: string | number | boolean): string | boolean | NumberLexeme {
  if (typeof cell === 'boolean') return cell;
  return numbers.includes(column.type.kind) ? new NumberLexeme(String(cell)) : String(cell);
}

function targetOf(context: Context, shape: Shape, position: number, id: string) {
  const binds = [...shape.byNavigation.values()].filter((bind) => bind.position === position);
  const targets = binds.flatMap((bind) => bind.targets);
  const table = targets.find((name) => context.store.table(name).rows.has(id));
  if (table === undefined) throw doesNotExist(targets[0] ?? shape.table.logicalName, id);
  return { table, id };
}
