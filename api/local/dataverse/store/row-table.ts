import type { Shape } from '../metadata/schema.ts';
import type { Cell, KeyMeta } from '../metadata/types.ts';

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
    this.#reindex();
  }

  set(row: StoredRow): void {
    const old = this.rows.get(row.id);
    if (old === undefined) {
      this.#order.push(row.id);
      this.#orderIsStale = true;
    }
    this.rows.set(row.id, row);
    for (const key of this.#shape.table.keys) this.#move(key, old, row);
  }

  delete(id: string): void {
    const old = this.rows.get(id);
    if (old === undefined) return;
    this.rows.delete(id);
    this.#orderIsStale = true;
    for (const key of this.#shape.table.keys) this.#move(key, old, undefined);
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
    this.#indexes = new Map(this.#shape.table.keys.map((key) => [key.logicalName, new Map()]));
    for (const row of this.rows.values()) {
      for (const key of this.#shape.table.keys) this.#move(key, undefined, row);
    }
  }
}

function keyText(shape: Shape, key: KeyMeta, cells: readonly Cell[]): string | undefined {
  const parts: string[] = [];
  for (const column of key.columns) {
    const cell = cells[shape.position.get(column) ?? -1] ?? null;
    if (cell === null) return undefined;
    parts.push(String(cell).toLowerCase());
  }
  return parts.join('\u0000');
}
