import type { Context } from '../context.ts';
import { doesNotExist, invalidKey, noRowForKey, segmentNotFound, unknownProperty } from '../errors.ts';
import { parseKeyPairs, parsePath } from '../http/path.ts';
import { keyOver, type Shape } from '../metadata/schema.ts';
import type { Cell, KeyMeta } from '../metadata/types.ts';
import { literalFor } from '../query/literals.ts';
import { parseFilter } from '../query/parse-filter.ts';
import type { RowTable } from '../store/row-table.ts';
import { guidText } from '../values/literal-text.ts';
import { contentIdTarget } from './content-id.ts';

/** How a URL names a row: by its id or by the values of an alternate key. */
export type Address =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'key'; readonly key: KeyMeta; readonly cells: ReadonlyMap<number, Cell> };

/** Reads the text between the parentheses of `set(...)`. */
export function parseAddress(
  shape: Shape,
  key: string,
  aliases: ReadonlyMap<string, string> = new Map(),
): Address {
  const { table } = shape;
  const id = guidText(key.trim());
  if (id !== undefined) return { by: 'id', id };
  const pairs = parseKeyPairs(key);
  if (pairs === undefined) throw invalidKey(table.logicalName);
  const only = pairs.size === 1 ? pairs.get(table.primaryId) : undefined;
  if (only !== undefined) {
    const primary = guidText(aliases.get(only) ?? only);
    if (primary === undefined) throw invalidKey(table.logicalName);
    return { by: 'id', id: primary };
  }
  return keyAddress(shape, pairs, aliases);
}

function keyAddress(
  shape: Shape,
  pairs: ReadonlyMap<string, string>,
  aliases: ReadonlyMap<string, string>,
): Address {
  const { table } = shape;
  const cells = new Map<number, Cell>();
  for (const [name, text] of pairs) {
    const position = shape.byProperty.get(name);
    const column = position === undefined ? undefined : table.columns[position];
    if (position === undefined || column === undefined) throw invalidKey(table.logicalName);
    const filter = parseFilter(`${name} eq ${text}`, aliases);
    if (filter.kind !== 'compare') throw invalidKey(table.logicalName);
    cells.set(position, literalFor(filter.right, column));
  }
  const key = keyOver(
    table,
    [...cells.keys()].map((p) => table.columns[p]?.logicalName ?? ''),
  );
  if (key === undefined) throw invalidKey(table.logicalName);
  return { by: 'key', key, cells };
}

/** Id of the addressed row if there is one. */
export function findId(table: RowTable, address: Address): string | undefined {
  if (address.by === 'id') return table.rows.has(address.id) ? address.id : undefined;
  const cells: Cell[] = [];
  for (const [position, cell] of address.cells) cells[position] = cell;
  return table.idByKey(address.key, cells);
}

/** What `...@odata.bind` and `@odata.id` hold: `/set(key)`, `set(key)` or a full URL. */
export function parseReference(context: Context, text: string): { table: RowTable; address: Address } {
  const { contentIds } = context;
  const named = contentIds !== undefined && text.startsWith('$') ? contentIdTarget(contentIds, text) : text;
  const path = named.replace(/^https?:\/\/[^/]+\/+api\/data\/v9\.[0-2]\//i, '').replace(/^\/+/, '');
  const [segment, more] = parsePath(path.replace(/^api\/data\/v9\.[0-2]\//i, ''));
  if (segment === undefined || segment.key === null || more !== undefined)
    throw segmentNotFound(text.slice(0, 200));
  const shape = context.store.schema.shapeOfSet(segment.name);
  if (shape === undefined) throw segmentNotFound(segment.name);
  const table = context.store.table(shape.table.logicalName);
  return { table, address: parseAddress(shape, segment.key) };
}

/** The row a navigation property is bound to; it must exist and be of one of the tables `targets`. */
export function resolveBind(
  context: Context,
  owner: Shape,
  property: string,
  targets: readonly string[],
  text: string,
): { readonly table: string; readonly id: string } {
  const { table: found, address } = parseReference(context, text);
  const table = found.shape.table.logicalName;
  if (!targets.includes(table)) {
    throw unknownProperty(owner.table.entitySetName, owner.table.logicalName, property);
  }
  const id = findId(found, address);
  if (id !== undefined) return { table, id };
  throw address.by === 'id' ? doesNotExist(table, address.id) : noRowForKey(table);
}
