import { keyText, type RowTable } from '../store/row-table.ts';
import { Schema, type Shape } from './schema.ts';
import type { KeyMeta, SchemaData, TableMeta } from './types.ts';

/**
 * The schema with the state of its alternate keys: one that is new, or over other columns than before, cannot be
 * built over rows that hold the same values and is failed from then on, as in Dataverse; the others stay as they were.
 */
export function withBuiltKeys(
  before: Schema,
  after: SchemaData,
  rowsOf: (table: string) => RowTable,
): SchemaData {
  const shapes = new Schema(after);
  const tables = after.tables.map((table): TableMeta => {
    const old = before.shape(table.logicalName);
    const shape = shapes.shape(table.logicalName);
    if (old === undefined || shape === undefined || table.keys.length === 0) return table;
    const rows = rowsOf(table.logicalName);
    const keys = table.keys.map((key) => {
      const known = old.table.keys.find((k) => k.logicalName === key.logicalName);
      const same = known !== undefined && known.columns.join() === key.columns.join();
      return marked(key, same ? known.failed === true : hasDuplicates(shape, key, rows));
    });
    return { ...table, keys };
  });
  return { ...after, tables };
}

/** The schema after another attempt to build the index of a key. */
export function withKeyRebuilt(schema: Schema, rows: RowTable, key: KeyMeta): SchemaData {
  const rebuilt = marked(key, hasDuplicates(rows.shape, key, rows));
  const tables = schema.data.tables.map((table) =>
    table.logicalName === rows.shape.table.logicalName
      ? { ...table, keys: table.keys.map((k) => (k.logicalName === key.logicalName ? rebuilt : k)) }
      : table,
  );
  return { ...schema.data, tables };
}

function marked({ failed: _, ...key }: KeyMeta, failed: boolean): KeyMeta {
  return failed ? { ...key, failed } : key;
}

function hasDuplicates(shape: Shape, key: KeyMeta, table: RowTable): boolean {
  const seen = new Set<string>();
  for (const { cells } of table.rows.values()) {
    const text = keyText(shape, key, cells);
    if (text === undefined) continue;
    if (seen.has(text)) return true;
    seen.add(text);
  }
  return false;
}
