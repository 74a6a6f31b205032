import { badQuery, propertyNotFound } from '../errors.ts';
import type { Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { lookupTarget, primaryNameOf } from '../values/lookup-target.ts';
import { byText, orderOf } from './cell-order.ts';

/** A total order of rows: the columns of `$orderby`, then the primary key. */
export interface RowOrder {
  readonly compare: (a: readonly Cell[], b: readonly Cell[]) => number;
  /** Sort cells of a row, its id last. */
  readonly cells: (row: StoredRow) => readonly Cell[];
}

interface Term {
  readonly get: (row: StoredRow) => Cell;
  readonly sign: number;
  readonly order: (a: Cell, b: Cell) => number;
}

/**
 * Parses `$orderby`; nulls come first ascending, last descending, as SQL Server sorts them. `aliases` holds the `@p`
 * parameters of the URL.
 */
export function parseOrder(
  store: Store,
  shape: Shape,
  text: string,
  aliases: ReadonlyMap<string, string> = new Map(),
): RowOrder {
  const terms = text.split(',').map((part) => parseTerm(store, shape, part.trim(), aliases));
  return {
    compare: (a, b) => compareCells(terms, a, b),
    cells: (row) => [...terms.map((term) => term.get(row)), row.id],
  };
}

function parseTerm(store: Store, shape: Shape, text: string, aliases: ReadonlyMap<string, string>): Term {
  const [named = '', direction = 'asc', extra] = text.split(/\s+/);
  const name = aliases.get(named) ?? named;
  if (extra !== undefined || (direction !== 'asc' && direction !== 'desc')) {
    throw badQuery(`Syntax error in the $orderby clause '${text}'.`);
  }
  const position = shape.byProperty.get(name);
  const column = position === undefined ? undefined : shape.table.columns[position];
  if (position === undefined || column === undefined) throw propertyNotFound(shape.table.logicalName, name);
  const sign = direction === 'asc' ? 1 : -1;
  if (column.type.kind === 'lookup') {
    return { sign, order: byText, get: (row) => labelOf(store, shape, row, position) };
  }
  return { sign, order: orderOf(column), get: (row) => row.cells[position] ?? null };
}

/** Lookups are sorted by the primary name of the row they point to. */
function labelOf(store: Store, shape: Shape, row: StoredRow, position: number): Cell {
  const target = lookupTarget(store, shape, row, position);
  return target === undefined ? null : primaryNameOf(target.table, target.id);
}

function compareCells(terms: readonly Term[], a: readonly Cell[], b: readonly Cell[]): number {
  for (const [index, term] of terms.entries()) {
    const order = nullsFirst(term.order, a[index] ?? null, b[index] ?? null);
    if (order !== 0) return order * term.sign;
  }
  const idA = String(a[terms.length]);
  const idB = String(b[terms.length]);
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

function nullsFirst(order: (a: Cell, b: Cell) => number, a: Cell, b: Cell): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return order(a, b);
}
