import type { DataverseClient } from '../../../api/adapters/dataverse/client.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import type { Ids } from '../../../api/ports/clock.ts';
import { RowRefused, type Sql } from '../../../api/ports/sql.ts';
import type { Edit } from '../plan.ts';
import { type Cells, newRow, type Slot, slotNamed, withLookups } from '../slots.ts';
import { type Found, type Holding, holdingOf, rowsOfDataverse, rowsOfSql } from './sides.ts';

/** What an edit did; `null` when there was nothing to do, or the system refused it. */
export type Done = { readonly verb: 'create' | 'update' | 'delete'; readonly cells: Cells } | null;

/** With the id of the row, and what the system did to other rows on its own. */
export type Acknowledged = {
  readonly id: string;
  readonly done: NonNullable<Done>;
  readonly consequences: readonly Consequence[];
} | null;

/** Dataverse empties the lookups to a row that is deleted, unless they must not be empty. */
export interface Consequence {
  readonly slot: string;
  readonly id: string;
  readonly cells: Cells;
}

interface Sides {
  readonly sql: Sql;
  readonly dataverse: DataverseClient;
  readonly ids: Ids;
}

/** What the edit comes to on a side that holds this: cells that are so already are no change. */
function planned(edit: Edit, slot: Slot, holding: Holding, mayEnter: boolean): Done {
  const found = holding.rows.get(slot.name);
  if (edit.verb === 'delete') return found === undefined ? null : { verb: 'delete', cells: {} };
  const known = existingParents(slot, edit.cells, holding);
  if (found === undefined) {
    if (!mayEnter || (slot.home !== null && slot.home !== edit.side)) return null;
    const cells = newRow(slot, known);
    const orphan = slot.table.columns.some(
      ({ name, type, required }) =>
        required && type.kind === 'lookup' && !holding.rows.has(String(cells[name])),
    );
    return orphan ? null : { verb: 'create', cells };
  }
  const changed = Object.entries(known).filter(([name, value]) => found.cells[name] !== value);
  return changed.length === 0 ? null : { verb: 'update', cells: Object.fromEntries(changed) };
}

/** A lookup to a row that this side does not have is left out. */
function existingParents(slot: Slot, cells: Cells, holding: Holding): Cells {
  const isKnown = (name: string) => {
    const value = cells[name];
    const isLookup = slot.table.columns.some((c) => c.name === name && c.type.kind === 'lookup');
    return !isLookup || value === null || holding.rows.has(String(value));
  };
  return Object.fromEntries(Object.entries(cells).filter(([name]) => isKnown(name)));
}

function withIds(slot: Slot, cells: Cells, holding: Holding): Cells {
  return withLookups(slot.table, cells, (name) => holding.rows.get(name)?.id ?? null);
}

/** A program that writes SQL in a transaction of its own and knows nothing of the bridge. */
export async function editSql({ sql, ids }: Sides, edit: Edit, mayEnter = true): Promise<Acknowledged> {
  const slot = slotNamed(edit.slot);
  const holding = holdingOf(await rowsOfSql(sql));
  const done = planned(edit, slot, holding, mayEnter);
  if (done === null) return null;
  const cells = withIds(slot, done.cells, holding);
  const id = holding.rows.get(slot.name)?.id ?? ids.next();
  try {
    const written = await sql.write(async (tx) => {
      if (done.verb === 'delete') return tx.rows.delete(slot.table, id);
      if (done.verb === 'update') return tx.rows.update(slot.table, id, cells);
      await tx.rows.insert(slot.table, [{ ...cells, id } as Row]);
      return true;
    });
    return written ? { id, done, consequences: [] } : null;
  } catch (error) {
    if (error instanceof RowRefused) return null;
    throw error;
  }
}

const mostTries = 20;

/** Another user of Dataverse, over HTTP; comes again when the row changed in between. */
export async function editDataverse(
  { dataverse, ids }: Sides,
  edit: Edit,
  mayEnter = true,
): Promise<Acknowledged> {
  const slot = slotNamed(edit.slot);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const holding = holdingOf(await rowsOfDataverse(dataverse));
    const done = planned(edit, slot, holding, mayEnter);
    if (done === null || (done.verb === 'delete' && isHeldByChildren(slot, holding))) return null;
    const found = holding.rows.get(slot.name);
    const id = found?.id ?? ids.next();
    const outcome = await writeRemote(dataverse, slot, done, found, {
      id,
      cells: withIds(slot, done.cells, holding),
    });
    if (outcome === 'written')
      return { id, done, consequences: done.verb === 'delete' ? emptied(slot, holding) : [] };
  }
  throw new Error(`${slot.name} kept changing in Dataverse`);
}

/** Names of the lookups of a slot that point to the other one. */
function lookupsTo(parent: Slot, child: Slot, cells: Cells, required: boolean): readonly string[] {
  return child.table.columns
    .filter(({ type }) => type.kind === 'lookup' && type.table === parent.table.name)
    .filter((column) => column.required === required && cells[column.name] === parent.name)
    .map(({ name }) => name);
}

function isHeldByChildren(parent: Slot, { rows }: Holding): boolean {
  return [...rows].some(([name, { cells }]) => lookupsTo(parent, slotNamed(name), cells, true).length > 0);
}

function emptied(parent: Slot, { rows }: Holding): readonly Consequence[] {
  return [...rows].flatMap(([name, { id, cells }]) => {
    const columns = lookupsTo(parent, slotNamed(name), cells, false);
    if (columns.length === 0) return [];
    return [{ slot: name, id, cells: Object.fromEntries(columns.map((column) => [column, null])) }];
  });
}

async function writeRemote(
  dataverse: DataverseClient,
  { table }: Slot,
  done: NonNullable<Done>,
  found: Found | undefined,
  fresh: { readonly id: string; readonly cells: Cells },
): Promise<'written' | 'again'> {
  if (found === undefined) {
    const { outcome } = await dataverse.create(table, { ...fresh.cells, id: fresh.id } as Row);
    return outcome === 'created' ? 'written' : 'again';
  }
  const now = await dataverse.get(table, found.id);
  if (now === null) return 'again';
  if (done.verb === 'delete') {
    return (await dataverse.delete(table, found.id, now.etag)) === 'deleted' ? 'written' : 'again';
  }
  const { outcome } = await dataverse.update(table, found.id, fresh.cells, now.etag);
  return outcome === 'updated' ? 'written' : 'again';
}
