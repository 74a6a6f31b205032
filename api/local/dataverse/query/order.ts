import { badQuery, propertyNotFound } from '../errors.ts';
import type { Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { lookupTarget, primaryNameOf } from '../values/lookup-target.ts';
import { orderOf } from './cell-order.ts';
import { Folded } from './folded.ts';
import { isText } from './source.ts';
import { conditionSteps, type Work } from './work.ts';

/** A total order of rows: the columns of `$orderby`, then the primary key. */
export interface RowOrder {
  readonly compare: (a: readonly Cell[], b: readonly Cell[]) => number;
  /** Sort cells of a row, text without case, its id last. */
  readonly cells: (row: StoredRow) => readonly Cell[];
}

interface Term {
  readonly name: string;
  readonly get: (row: StoredRow) => Cell;
  readonly sign: number;
  readonly order: (a: Cell, b: Cell) => number;
}

/** A row beside its sort cells, which are made once. */
export interface Sorted {
  readonly row: StoredRow;
  readonly cells: readonly Cell[];
}

/** The rows by this order. */
export function sorted(rows: readonly StoredRow[], order: RowOrder): Sorted[] {
  const found = rows.map((row) => ({ row, cells: order.cells(row) }));
  return found.sort((a, b) => order.compare(a.cells, b.cells));
}

export interface OrderSettings {
  readonly store: Store;
  /** What the request may still cost. */
  readonly work: Work;
  /** The `@p` parameters of the URL; absent: none. */
  readonly aliases?: ReadonlyMap<string, string>;
}

/**
 * Parses `$orderby`; nulls come first ascending, last descending, as SQL Server sorts them. A column that comes
 * once more decides nothing and is left out, so that there are never more terms than columns.
 */
export function parseOrder(text: string, shape: Shape, settings: OrderSettings): RowOrder {
  const terms = new Map<string, Term>();
  for (const part of text.split(',')) {
    const term = parseTerm(part.trim(), shape, settings);
    if (!terms.has(term.name)) terms.set(term.name, term);
  }
  const inOrder = [...terms.values()];
  const { work } = settings;
  return {
    compare: (a, b) => compareCells(inOrder, a, b, work),
    cells: (row) => [...inOrder.map((term) => term.get(row)), row.id],
  };
}

function parseTerm(text: string, shape: Shape, { store, work, aliases }: OrderSettings): Term {
  const [named = '', direction = 'asc', extra] = text.split(/\s+/);
  const name = aliases?.get(named) ?? named;
  if (extra !== undefined || (direction !== 'asc' && direction !== 'desc')) {
    throw badQuery(`Syntax error in the $orderby clause '${text}'.`);
  }
  const position = shape.byProperty.get(name);
  const column = position === undefined ? undefined : shape.table.columns[position];
  if (position === undefined || column === undefined) throw propertyNotFound(shape.table.logicalName, name);
  const sign = direction === 'asc' ? 1 : -1;
  if (column.type.kind === 'lookup') {
    return {
      name,
      sign,
      order: orderOf(column),
      get: (row) => folded(labelOf(store, shape, row, position), work),
    };
  }
  const get = (row: StoredRow): Cell => row.cells[position] ?? null;
  const order = orderOf(column);
  return { name, sign, order, get: isText(column) ? (row) => folded(get(row), work) : get };
}

function folded(cell: Cell, work: Work): Cell {
  return cell === null ? null : new Folded(String(cell), work).text;
}

/** Lookups are sorted by the primary name of the row they point to. */
function labelOf(store: Store, shape: Shape, row: StoredRow, position: number): Cell {
  const target = lookupTarget(store, shape, row, position);
  return target === undefined ? null : primaryNameOf(target.table, target.id);
}

function compareCells(terms: readonly Term[], a: readonly Cell[], b: readonly Cell[], work: Work): number {
  for (const [index, term] of terms.entries()) {
    const [left, right] = [a[index] ?? null, b[index] ?? null];
    work.spend(conditionSteps + (sharedLength(left, right) >> 3));
    const order = nullsFirst(term.order, left, right);
    if (order !== 0) return order * term.sign;
  }
  const idA = String(a[terms.length]);
  const idB = String(b[terms.length]);
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

function sharedLength(a: Cell, b: Cell): number {
  return typeof a === 'string' && typeof b === 'string' ? Math.min(a.length, b.length) : 0;
}

function nullsFirst(order: (a: Cell, b: Cell) => number, a: Cell, b: Cell): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return order(a, b);
}
