import type { Schema } from '../metadata/schema.ts';
import type { RowMessage } from './row-message.ts';
import type { RowTable, StoredRow } from './row-table.ts';

interface Backing {
  readonly next: () => number;
  readonly table: (logicalName: string) => RowTable;
  /** Takes the schema and returns how to go back. */
  readonly adopt: (schema: Schema) => () => void;
}

/** A row as the unit leaves it: `row` undefined = deleted at `version`. */
export interface Change {
  readonly table: RowTable;
  readonly id: string;
  readonly row: StoredRow | undefined;
  readonly version: number;
}

/** The writes of one request: applied at once, remembered so that all of them can be undone. */
export class Unit {
  readonly #backing: Backing;
  readonly #undo: (() => void)[] = [];
  readonly #changes = new Map<string, Change>();
  readonly #messages: RowMessage[] = [];
  schemaChanged = false;

  constructor(backing: Backing) {
    this.#backing = backing;
  }

  nextVersion(): number {
    return this.#backing.next();
  }

  table(logicalName: string): RowTable {
    return this.#backing.table(logicalName);
  }

  put(table: RowTable, row: StoredRow): void {
    const old = table.rows.get(row.id);
    this.#undo.push(() => (old === undefined ? table.delete(row.id) : table.set(old)));
    table.set(row);
    this.#remember({ table, id: row.id, row, version: row.version });
  }

  remove(table: RowTable, id: string): void {
    const old = table.rows.get(id);
    if (old === undefined) return;
    this.#undo.push(() => table.set(old));
    table.delete(id);
    this.#remember({ table, id, row: undefined, version: this.nextVersion() });
  }

  /** Tells the steps registered on the message; they see it only if the unit is committed. */
  raise(message: RowMessage): void {
    this.#messages.push(message);
  }

  messages(): readonly RowMessage[] {
    return this.#messages;
  }

  setSchema(schema: Schema): void {
    this.#undo.push(this.#backing.adopt(schema));
    this.schemaChanged = true;
  }

  changes(): readonly Change[] {
    return [...this.#changes.values()];
  }

  undo(): void {
    for (const step of this.#undo.reverse()) step();
  }

  #remember(change: Change): void {
    this.#changes.set(`${change.table.shape.table.logicalName}(${change.id})`, change);
  }
}
