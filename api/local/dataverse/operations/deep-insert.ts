import type { Context } from '../context.ts';
import { notEmulated, payloadError } from '../errors.ts';
import type { JsonObject } from '../json/parse.ts';
import type { Cell } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { associate, lookupPosition } from './associate.ts';
import { lookupCells } from './lookup-cells.ts';
import { type Changes, type Related, readChanges } from './read-body.ts';
import { refuseCreate } from './refuse-message.ts';
import { createRow } from './write-row.ts';

type Cells = ReadonlyMap<number, Cell>;

/** Creates the row of a body with all rows nested in it: parents first, then the row, then its children. */
export function createFrom(
  context: Context,
  unit: Unit,
  table: RowTable,
  body: JsonObject,
  preset: Cells = new Map(),
): StoredRow {
  const changes = readChanges(context, table.shape, body, 'create');
  for (const [position, cell] of preset) changes.cells.set(position, cell);
  return createWith(context, unit, table, changes.id ?? context.newId(), changes);
}

/** The same for changes that were read already; the depth of nesting is bounded by that of the JSON. */
export function createWith(
  context: Context,
  unit: Unit,
  table: RowTable,
  id: string,
  changes: { readonly cells: Cells; readonly related: Changes['related'] },
): StoredRow {
  refuseCreate(table);
  const { cells, related } = changes;
  if (related.length === 0) return createRow(context, unit, table, id, cells);
  const all = new Map(cells);
  for (const item of related) {
    if (item.kind !== 'parent') continue;
    for (const [position, cell] of parentCells(context, unit, table, item)) all.set(position, cell);
  }
  const row = createRow(context, unit, table, id, all);
  for (const item of related) addChildren(context, unit, table, row.id, item);
  return row;
}

function parentCells(
  context: Context,
  unit: Unit,
  table: RowTable,
  { bind, name, row }: Extract<Related, { kind: 'parent' }>,
): Cells {
  const [target = '', another] = bind.targets;
  if (another !== undefined) {
    const { entitySetName } = table.shape.table;
    throw payloadError(entitySetName, `The owner '${name}' cannot be created together with the row.`);
  }
  refuseReference(row);
  const parent = createFrom(context, unit, unit.table(target), row);
  return lookupCells(table.shape, bind.position, { table: target, id: parent.id });
}

/** `@odata.id` in a nested row would name an existing one; that is what `@odata.bind` is documented for. */
function refuseReference(row: JsonObject): void {
  if (row['@odata.id'] !== undefined) throw notEmulated("'@odata.id' in a nested row (use '@odata.bind')");
}

function addChildren(context: Context, unit: Unit, table: RowTable, id: string, item: Related): void {
  if (item.kind === 'parent') return;
  const to = { table, id, collection: item.collection };
  if (item.kind === 'bound') for (const other of item.ids) associate(context, unit, to, other);
  else
    for (const child of item.rows) {
      refuseReference(child);
      createRelated(context, unit, to, child);
    }
}

/** Creates a row inside of a collection. */
export function createRelated(
  context: Context,
  unit: Unit,
  to: Parameters<typeof associate>[2],
  body: JsonObject,
): StoredRow {
  const children = unit.table(to.collection.target);
  if (to.collection.through.kind === 'intersect') {
    const row = createFrom(context, unit, children, body);
    associate(context, unit, to, row.id);
    return row;
  }
  const position = lookupPosition(children, to.collection);
  const target = { table: to.table.shape.table.logicalName, id: to.id };
  return createFrom(context, unit, children, body, lookupCells(children.shape, position, target));
}
