import type { BridgeColumn } from '../bridge-statements.ts';

/** A column of the bridge's own tables, as far as later files depend on it. */
export interface CatalogColumn {
  readonly name: string;
  readonly type: BridgeColumn['type'];
  readonly isShort: boolean;
  readonly required: boolean;
  readonly reference: { readonly definition: string; readonly referred: string } | null;
}

interface Reference {
  readonly table: string;
  readonly column: string;
  readonly constraint: string;
  readonly definition: string;
  readonly referred: string;
}

/** The bridge's own tables as the numbered files make them, one statement after the other. */
export class BridgeCatalog {
  readonly #columns = new Map<string, CatalogColumn[]>();
  #references: Reference[] = [];
  #made = 0;

  /** Takes up a new column and returns the name of its reference, which no other constraint has. */
  add(table: string, column: CatalogColumn): string {
    this.#columns.set(table, [...(this.#columns.get(table) ?? []), column]);
    this.#made += 1;
    const constraint = `${table}_${column.name}_fk${this.#made}`;
    if (column.reference !== null) {
      this.#references.push({ table, column: column.name, constraint, ...column.reference });
    }
    return constraint;
  }

  /** What has to go before the table can be dropped. A table that takes its name gets it back, see `rename`. */
  drop(table: string): string[] {
    this.#columns.delete(table);
    this.#references = this.#references.filter((one) => one.table !== table);
    return this.#to(table).map((one) => `alter table ${one.table} drop constraint ${one.constraint}`);
  }

  /** What has to be made again once the table has its new name. */
  rename(table: string, to: string): string[] {
    this.#columns.set(to, this.#columns.get(table) ?? []);
    this.#columns.delete(table);
    this.#references = this.#references.map((one) => (one.table === table ? { ...one, table: to } : one));
    return this.#to(to).map(
      (one) =>
        `alter table ${one.table} add constraint ${one.constraint} foreign key (${one.column}) ${one.definition}`,
    );
  }

  /** True when one of the columns is numbered by the database. */
  numbersItself(table: string, columns: readonly string[]): boolean {
    return this.#named(table, columns).some((column) => column.type === 'identity');
  }

  /** Those of the columns that hold long text; they count as short from now on. */
  shorten(table: string, columns: readonly string[]): readonly CatalogColumn[] {
    const long = this.#named(table, columns).filter((column) => column.type === 'text' && !column.isShort);
    const all = this.#columns.get(table) ?? [];
    this.#columns.set(
      table,
      all.map((column) => (long.includes(column) ? { ...column, isShort: true } : column)),
    );
    return long;
  }

  #named(table: string, columns: readonly string[]): readonly CatalogColumn[] {
    return (this.#columns.get(table) ?? []).filter((column) => columns.includes(column.name));
  }

  #to(table: string): readonly Reference[] {
    return this.#references.filter((one) => one.referred === table);
  }
}
