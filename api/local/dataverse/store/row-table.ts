import type { Shape } from '../metadata/schema.ts';
import type { Cell, KeyMeta } from '../metadata/types.ts';
import { canonicalText } from '../values/canonical-text.ts';

/** One row; `cells` follow the column positions of its table, a missing tail reads as null. Never mutated. */
export interface StoredRow {
  readonly id: string;
  readonly version: number;
  readonly cells: readonly Cell[];
}

export interface Tombstone {
  readonly version: number;
  /** Epoch milliseconds of the delete. */
  readonly at: number;
}

/** Rows of one table with their alternate-key indexes and the deletes of the tracking window. */
export class RowTable {
  #shape: Shape;
  readonly rows = new Map<string, StoredRow>();
  readonly tombstones = new Map<string, Tombstone>();
  #indexes = new Map<string, Map<string, string>>();
  /** Ids by the value of a column, for the columns somebody asked about since the definition last changed. */
  readonly #byValue = new Map<number, Map<Cell, Set<string>>>();
  #order: string[] = [];
  #orderIsStale = false;

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#reindex();
  }

  get shape(): Shape {
    return this.#shape;
  }

  /** Takes a changed definition over; the rows stay. */
  redefine(shape: Shape): void {
    this.#shape = shape;
    this.#byValue.clear();
    this.#reindex();
  }

  set(row: StoredRow): void {
    const old = this.rows.get(row.id);
    if (old === undefined) {
      this.#order.push(row.id);
      this.#orderIsStale = true;
    }
    this.rows.set(row.id, row);
    for (const [position, index] of this.#byValue) reposition(index, position, row.id, old, row);
    for (const key of this.#shape.table.keys) this.#move(key, old, row);
  }

  delete(id: string): void {
    const old = this.rows.get(id);
    if (old === undefined) return;
    this.rows.delete(id);
    for (const [position, index] of this.#byValue) reposition(index, position, id, old, undefined);
    this.#orderIsStale = true;
    for (const key of this.#shape.table.keys) this.#move(key, old, undefined);
  }

  /** Ids of the rows whose column at `position` holds this value; the first question builds the index. */
  idsWith(position: number, value: string): ReadonlySet<string> {
    return this.#valuesOf(position).get(value) ?? none;
  }

  #valuesOf(position: number): Map<Cell, Set<string>> {
    const known = this.#byValue.get(position);
    if (known !== undefined) return known;
    const index = new Map<Cell, Set<string>>();
    for (const row of this.rows.values()) reposition(index, position, row.id, undefined, row);
    this.#byValue.set(position, index);
    return index;
  }

  /** Ids in the order of the primary key. */
  orderedIds(): readonly string[] {
    if (this.#orderIsStale) {
      this.#order = [...new Set(this.#order)].filter((id) => this.rows.has(id)).sort();
      this.#orderIsStale = false;
    }
    return this.#order;
  }

  /** Id of the row that holds these key values, or undefined; null parts are never unique. */
  idByKey(key: KeyMeta, cells: readonly Cell[]): string | undefined {
    const text = keyText(this.#shape, key, cells);
    return text === undefined ? undefined : this.#indexes.get(key.logicalName)?.get(text);
  }

  #move(key: KeyMeta, old: StoredRow | undefined, fresh: StoredRow | undefined): void {
    const index = this.#indexes.get(key.logicalName);
    if (index === undefined) return;
    const before = old && keyText(this.#shape, key, old.cells);
    const after = fresh && keyText(this.#shape, key, fresh.cells);
    if (before !== undefined && before !== after && index.get(before) === old?.id) index.delete(before);
    if (after !== undefined && fresh !== undefined) index.set(after, fresh.id);
  }

  #reindex(): void {
    const built = this.#shape.table.keys.filter((key) => key.failed !== true);
    this.#indexes = new Map(built.map((key) => [key.logicalName, new Map()]));
    for (const row of this.rows.values()) {
      for (const key of this.#shape.table.keys) this.#move(key, undefined, row);
    }
  }
}

const none: ReadonlySet<string> = new Set();

function reposition(
  index: Map<Cell, Set<string>>,
  position: number,
  id: string,
  old: StoredRow | undefined,
  fresh: StoredRow | undefined,
): void {
  const before = old?.cells[position] ?? null;
  const after = fresh?.cells[position] ?? null;
  if (before === after) return;
  const left = before === null ? undefined : index.get(before);
  left?.delete(id);
  if (left?.size === 0) index.delete(before);
  if (after === null) return;
  const joined = index.get(after);
  if (joined === undefined) index.set(after, new Set([id]));
  else joined.add(id);
}

/** The text by which two rows have the same key values; undefined when a part is null. */
export function keyText(shape: Shape, key: KeyMeta, cells: readonly Cell[]): string | undefined {
  const parts: string[] = [];
  for (const column of key.columns) {
    const position = shape.position.get(column) ?? -1;
    const meta = shape.table.columns[position];
    const cell = cells[position] ?? null;
    if (cell === null || meta === undefined) return undefined;
    parts.push(canonicalText(meta, cell));
  }
  return parts.join('\u0000');
}
