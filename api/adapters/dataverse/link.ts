import type { Table } from '../../domain/model/column.ts';
import { idLogicalName } from '../../domain/model/names.ts';
import { BridgeError } from '../../errors.ts';
import { type Context, target } from './context.ts';
import { isRowMissing } from './errors.ts';
import { get } from './get.ts';
import { knownColumn } from './known-column.ts';
import { isList, isObject } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';
import { checkedId, rowPath } from './map-row.ts';

/** A link from a row: its lookup column, or the collection of a 1:N or N:N relationship. */
export type Link =
  | { readonly column: string }
  /** Name of the collection-valued navigation property, e.g. `contact_customer_accounts`; case matters. */
  | { readonly collection: string };

export interface LinkEnd {
  readonly table: Table;
  readonly id: string;
}

/** `tp_contracts(guid)/tp_CustomerSiteId`. */
export function linkPath(from: LinkEnd, link: Link): string {
  return `${rowPath(from.table, from.id)}/${navigation(from.table, link)}`;
}

function navigation(table: Table, link: Link): string {
  if ('column' in link) {
    const column = knownColumn(table, link.column);
    if (column.type.kind === 'lookup') return column.schema;
    throw new BridgeError('invalid-request', `${column.name} of ${table.label} is no lookup`);
  }
  if (/^\w{1,128}$/.test(link.collection)) return link.collection;
  throw new BridgeError('invalid-request', `${link.collection.slice(0, 40)} is no name of a relationship`);
}

/** Reads whether a lookup holds the id of a row (null: whether it is empty). False when its row is not there. */
export async function lookupHolds(
  context: Context,
  from: LinkEnd,
  column: string,
  id: string | null,
): Promise<boolean> {
  const stored = await get(context, from.table, from.id);
  return stored !== null && (stored.row[column] ?? null) === id;
}

/** Reads whether a row is in the collection of another one. False when that one is not there. */
export async function collectionHolds(
  context: Context,
  from: LinkEnd,
  link: Link,
  to: LinkEnd,
): Promise<boolean> {
  const name = idLogicalName(to.table);
  const $filter = `${name} eq ${checkedId(to.table, to.id)}`;
  const path = target(linkPath(from, link), { $select: name, $filter });
  try {
    const reply = await context.send({ method: 'GET', target: path, whenUnknown: 'repeat' });
    const json = reply.json();
    if (isObject(json) && isList(json.value)) return json.value.length > 0;
    throw malformedReply('the answer lists no rows of a collection', reply);
  } catch (error) {
    if (isRowMissing(error)) return false;
    throw error;
  }
}
