import type { Table } from '../../domain/model/column.ts';
import { idLogicalName } from '../../domain/model/names.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import { type Address, addressPath, type Cells, fitsInPath, withoutKey } from './address.ts';
import { type Context, target, writtenRow } from './context.ts';
import { DataverseError, isDuplicate, isRowMissing } from './errors.ts';
import { get } from './get.ts';
import { getByKey } from './get-by-key.ts';
import { holds } from './holds.ts';
import { type WritableObject, writeJson } from './lossless-json.ts';
import { rowPath, rowToWeb, selectOf } from './map-row.ts';
import { resolveInDoubt } from './resolve-in-doubt.ts';

/** `create` never touches a row that is there, `update` never makes a new one. */
export type UpsertMode = 'upsert' | 'create' | 'update';

export type Upserted =
  | { readonly outcome: 'created' | 'updated'; readonly row: RemoteRow }
  /** The answer was lost and the row is as we wrote it; nobody can tell any more whether it is new. */
  | { readonly outcome: 'written'; readonly row: RemoteRow }
  /** Only of `create`. */
  | { readonly outcome: 'exists' }
  /** Only of `update`. */
  | { readonly outcome: 'gone' };

/** `again`: the row came or went in between. */
type Tried = Upserted | 'again';

interface Work {
  readonly context: Context;
  readonly table: Table;
  readonly address: Address;
  /** Without the key: its columns are never sent beside it. */
  readonly cells: Cells;
  readonly mode: UpsertMode;
  /** Of a row that is created by POST: with one id for all tries a late one cannot make a second row. */
  readonly newId: string | null;
}

/**
 * Writes one row, named by id or alternate key, whether it is there or not. When no answer tells whether the
 * write arrived, the row is read: there with our cells, it is done; else it is sent again. A key with
 * characters that Dataverse takes in no URL is looked for with a filter, then written by id or created.
 */
export async function upsert(
  context: Context,
  table: Table,
  address: Address,
  cells: Cells,
  mode: UpsertMode = 'upsert',
): Promise<Upserted> {
  const sent = 'key' in address ? withoutKey(cells, address.key) : cells;
  const byFilter = 'key' in address && !fitsInPath(table, address.key);
  const newId = byFilter ? context.ids.next() : null;
  const work: Work = { context, table, address, cells: sent, mode, newId };
  const write = async (isInDoubt: boolean): Promise<Upserted> => {
    const tried = await writeOnce(work);
    return isInDoubt ? afterUnsure(work, tried) : tried;
  };
  return resolveInDoubt(context, { write, read: () => settle(work) });
}

/** One write; a row that comes and goes while it is looked for by its key is looked for again. */
async function writeOnce(work: Work): Promise<Upserted> {
  const { context, table, address, cells, mode, newId } = work;
  if (!('key' in address) || newId === null) {
    return patch(context, table, addressPath(table, address), cells, mode);
  }
  for (let round = 1; ; round += 1) {
    const tried = await findAndWrite(work, address.key, newId);
    if (tried !== 'again') return tried;
    if (round >= context.resolveAttempts || !(await context.pause(round, null))) throw restless(table);
  }
}

/** An answer after a lost one: the lost try may be what made the row. */
async function afterUnsure(work: Work, tried: Upserted): Promise<Upserted> {
  if (tried.outcome === 'exists') return (await settle(work)) ?? tried;
  if (tried.outcome === 'updated' && work.mode === 'upsert') return { outcome: 'written', row: tried.row };
  return tried;
}

async function patch(
  context: Context,
  table: Table,
  path: string,
  cells: Cells,
  mode: UpsertMode,
): Promise<Upserted> {
  try {
    return await write(context, table, 'PATCH', path, rowToWeb(table, cells, 'change'), {
      ...(mode === 'create' ? { 'if-none-match': '*' } : {}),
      ...(mode === 'update' ? { 'if-match': '*' } : {}),
    });
  } catch (error) {
    if (mode === 'create' && isDuplicate(error)) return { outcome: 'exists' };
    if (mode === 'update' && isRowMissing(error)) return { outcome: 'gone' };
    throw error;
  }
}

async function findAndWrite(work: Work, key: Cells, newId: string): Promise<Tried> {
  const { context, table, cells, mode } = work;
  const stored = await getByKey(context, table, key);
  if (stored === null) {
    return mode === 'update'
      ? { outcome: 'gone' }
      : createWithKey(context, table, newId, { ...cells, ...key }, mode);
  }
  if (mode === 'create') return { outcome: 'exists' };
  const tried = await patch(context, table, rowPath(table, stored.row.id), cells, 'update');
  return mode === 'upsert' && tried.outcome === 'gone' ? 'again' : tried;
}

async function createWithKey(
  context: Context,
  table: Table,
  newId: string,
  cells: Cells,
  mode: UpsertMode,
): Promise<Tried> {
  try {
    const members = { [idLogicalName(table)]: newId, ...rowToWeb(table, cells, 'create') };
    return await write(context, table, 'POST', table.set, members, {});
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return mode === 'create' ? { outcome: 'exists' } : 'again';
  }
}

async function write(
  context: Context,
  table: Table,
  method: 'PATCH' | 'POST',
  path: string,
  members: WritableObject,
  conditions: Readonly<Record<string, string>>,
): Promise<Upserted> {
  const reply = await context.send({
    method,
    target: target(path, { $select: selectOf(table), tag: context.tag }),
    headers: { prefer: 'return=representation', ...conditions },
    body: writeJson(members),
    whenUnknown: 'report',
  });
  const row = writtenRow(table, reply);
  return { outcome: reply.status === 201 ? 'created' : 'updated', row };
}

/** What reading tells about a write without an answer; null when it must be sent again. */
async function settle(work: Work): Promise<Upserted | null> {
  const { context, table, address, cells, mode } = work;
  const stored =
    'id' in address ? await get(context, table, address.id) : await getByKey(context, table, address.key);
  if (stored === null) return mode === 'update' ? { outcome: 'gone' } : null;
  if (holds(table, stored.row, cells)) {
    return mode === 'upsert'
      ? { outcome: 'written', row: stored }
      : { outcome: mode === 'create' ? 'created' : 'updated', row: stored };
  }
  return mode === 'create' ? { outcome: 'exists' } : null;
}

function restless(table: Table): DataverseError {
  const message = `a row of ${table.label} came and went while it was written`;
  return new DataverseError({ status: 412, code: 'restless-row', message });
}
