import type { Row, Table } from '../../domain/model/column.ts';
import { idLogicalName } from '../../domain/model/names.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import { type Context, target, writtenRow } from './context.ts';
import { isDuplicate } from './errors.ts';
import { get } from './get.ts';
import { holds } from './holds.ts';
import { knownColumn } from './known-column.ts';
import { writeJson } from './lossless-json.ts';
import { checkedId, rowToWeb, selectOf } from './map-row.ts';
import { resolveInDoubt } from './resolve-in-doubt.ts';

export type Created = { outcome: 'created'; row: RemoteRow } | { outcome: 'exists' };

/**
 * Creates the row with the id it brings. When no answer tells whether it arrived, the row is read: absent,
 * it is sent again, which the id makes harmless; there with the cells that we sent, it is ours; else somebody
 * else's. Cells that were not sent are not compared: defaults and plug-ins fill them.
 * `exists` tells of a row with this id or with its alternate key: the caller looks by both.
 */
export async function create(context: Context, table: Table, row: Row): Promise<Created> {
  const body = writeJson({
    [idLogicalName(table)]: checkedId(table, row.id),
    ...rowToWeb(table, row, 'create'),
  });
  const read = () => whoseRow(context, table, row);
  const write = async (isInDoubt: boolean): Promise<Created> => {
    try {
      return { outcome: 'created', row: await post(context, table, body) };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // The row may be the one of our own try that came late.
      return (isInDoubt ? await read() : null) ?? { outcome: 'exists' };
    }
  };
  return resolveInDoubt(context, { write, read });
}

async function post(context: Context, table: Table, body: string): Promise<RemoteRow> {
  const reply = await context.send({
    method: 'POST',
    target: target(table.set, { $select: selectOf(table), tag: context.tag }),
    headers: { prefer: 'return=representation' },
    body,
    whenUnknown: 'report',
  });
  return writtenRow(table, reply);
}

/** `created` when the stored row is as we wrote it; null when there is no such row. */
async function whoseRow(context: Context, table: Table, row: Row): Promise<Created | null> {
  const stored = await get(context, table, row.id);
  if (stored === null) return null;
  return isAsWritten(table, stored.row, row) ? { outcome: 'created', row: stored } : { outcome: 'exists' };
}

/**
 * True when the stored row holds the cells that a creation sent. Others say nothing: a default or a plug-in may have
 * filled them. Empty lookups are not sent either.
 */
export function isAsWritten(table: Table, stored: Row, row: Row): boolean {
  const sent = Object.entries(row).filter(
    ([name, value]) => (value ?? null) !== null || knownColumn(table, name).type.kind !== 'lookup',
  );
  return holds(table, stored, Object.fromEntries(sent));
}
