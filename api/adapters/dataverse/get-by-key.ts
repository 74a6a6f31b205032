import type { Table } from '../../domain/model/column.ts';
import { readName } from '../../domain/model/names.ts';
import { BridgeError } from '../../errors.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import type { Cells } from './address.ts';
import { type Context, readableRow, target } from './context.ts';
import { DataverseError } from './errors.ts';
import { knownColumn } from './known-column.ts';
import { literal } from './literal.ts';
import { isList, isObject, type Json } from './lossless-json.ts';
import { malformedReply, reading } from './malformed-reply.ts';
import { selectOf } from './map-row.ts';

/**
 * The row with these values, null when there is none. Asked with a filter, not with the key in the path:
 * in a path Dataverse refuses values with `/ < > * % & : \ ? +`, and a key index that is still being built.
 */
export async function getByKey(context: Context, table: Table, key: Cells): Promise<RemoteRow | null> {
  const path = target(table.set, { $select: selectOf(table), $filter: filterOf(table, key), $top: '2' });
  const reply = await context.send({ method: 'GET', target: path, whenUnknown: 'repeat' });
  return reading(reply, () => onlyRow(table, key, reply.json()));
}

function onlyRow(table: Table, key: Cells, json: Json): RemoteRow | null {
  const rows = isObject(json) ? json.value : undefined;
  if (rows === undefined || !isList(rows)) throw malformedReply(`the answer lists no ${table.set}`);
  const [first, second] = rows;
  if (second !== undefined) throw ambiguous(table, key);
  return first === undefined ? null : readableRow(table, first);
}

/** `tp_sitenumber eq '0007' and _tp_customersiteid_value eq guid`. */
export function filterOf(table: Table, key: Cells): string {
  const parts = Object.entries(key).map(([name, value]) => {
    const column = knownColumn(table, name);
    return `${readName(column)} eq ${literal(column, value)}`;
  });
  if (parts.length === 0) throw new BridgeError('invalid-request', `an empty key of ${table.label}`);
  return parts.join(' and ');
}

function ambiguous(table: Table, key: Cells): DataverseError {
  return new DataverseError({
    status: 200,
    code: 'ambiguous-key',
    message: `more than one ${table.label} has the same ${Object.keys(key).join(', ')}`,
  });
}
