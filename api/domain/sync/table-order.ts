import type { Table } from '../model/column.ts';

/** Names of the tables the lookups of a table point to. */
export function parentsOf(table: Table): readonly string[] {
  const parents = table.columns.map((column) => (column.type.kind === 'lookup' ? column.type.table : null));
  return [...new Set(parents.filter((name) => name !== null))];
}

/**
 * Parents before children: the order of creates and updates; deletes go the other way round. Keeps the
 * given order among independent tables. Throws when lookups form a circle, which the model must not have.
 */
export function tableOrder(tables: readonly Table[]): readonly Table[] {
  const ordered: Table[] = [];
  const waiting = [...tables];
  while (waiting.length > 0) {
    const open = new Set(waiting.map((table) => table.name));
    const index = waiting.findIndex((table) =>
      parentsOf(table).every((p) => p === table.name || !open.has(p)),
    );
    const [next] = index < 0 ? [] : waiting.splice(index, 1);
    if (next === undefined) throw new Error(`lookups form a circle: ${[...open].join(', ')}`);
    ordered.push(next);
  }
  return ordered;
}
