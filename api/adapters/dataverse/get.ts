import type { Table } from '../../domain/model/column.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import { type Context, readableRow, target } from './context.ts';
import { isRowMissing } from './errors.ts';
import { reading } from './malformed-reply.ts';
import { rowPath, selectOf } from './map-row.ts';

/** The row with this id, null when there is none. */
export async function get(context: Context, table: Table, id: string): Promise<RemoteRow | null> {
  const path = target(rowPath(table, id), { $select: selectOf(table) });
  try {
    const reply = await context.send({ method: 'GET', target: path, whenUnknown: 'repeat' });
    return reading(reply, () => readableRow(table, reply.json()));
  } catch (error) {
    if (isRowMissing(error)) return null;
    throw error;
  }
}
