import type { Row, Table, Value } from '../model/column.ts';

/** Lookup cells of a row: column, table it points to, id. Empty ones are left out. */
export function lookupsOf(
  table: Table,
  cells: Readonly<Record<string, Value>>,
): readonly { readonly column: string; readonly parent: string; readonly id: string }[] {
  const found: { column: string; parent: string; id: string }[] = [];
  for (const { name, type } of table.columns) {
    const id = cells[name];
    if (type.kind === 'lookup' && typeof id === 'string')
      found.push({ column: name, parent: type.table, id });
  }
  return found;
}

/** Id of the same row on the other side, undefined when the row is not there. */
export type IdOnOtherSide = (parent: string, id: string) => string | undefined;

export type Translated<Cells> =
  | { readonly ok: true; readonly cells: Cells }
  | { readonly ok: false; readonly missing: readonly { readonly column: string; readonly parent: string }[] };

/** Rewrites lookup ids for the other side; names every parent that is not there. */
export function translateLookups<Cells extends Readonly<Record<string, Value>>>(
  table: Table,
  cells: Cells,
  idOf: IdOnOtherSide,
): Translated<Cells> {
  const missing: { column: string; parent: string }[] = [];
  const changed: Record<string, Value> = {};
  for (const { column, parent, id } of lookupsOf(table, cells)) {
    const other = idOf(parent, id);
    if (other === undefined) missing.push({ column, parent });
    else changed[column] = other;
  }
  return missing.length > 0 ? { ok: false, missing } : { ok: true, cells: { ...cells, ...changed } };
}

/** What a person knows the row by: its single text key, else its primary name, else its id. */
export function rowLabel(table: Table, row: Row | null): string {
  if (row === null) return '';
  const [key] = table.keys;
  const [only, second] = key?.columns ?? [];
  const value = row[only !== undefined && second === undefined ? only : table.primaryName];
  return value === undefined || value === null ? row.id : String(value);
}

/** Values of the first alternate key; null when the table has none or a part is empty, which is never unique. */
export function keyOf(table: Table, row: Row): Readonly<Record<string, Value>> | null {
  const columns = table.keys[0]?.columns ?? [];
  const entries = columns.map((name) => [name, row[name] ?? null] as const);
  return entries.length === 0 || entries.some(([, value]) => value === null)
    ? null
    : Object.fromEntries(entries);
}
