import type { Table } from '../../domain/model/column.ts';
import { columnNamed } from '../../domain/model/names.ts';
import { BridgeError } from '../../errors.ts';
import { type Context, target } from './context.ts';
import { isDuplicate, isRowMissing } from './errors.ts';
import { writeJson } from './lossless-json.ts';
import { checkedId, rowPath } from './map-row.ts';
import { writeLookup } from './write-lookup.ts';

/** A link from a row: its lookup column, or the collection of a 1:N or N:N relationship. */
export type Link =
  | { readonly column: string }
  /** Name of the collection-valued navigation property, e.g. `contact_customer_accounts`; case matters. */
  | { readonly collection: string };

export interface LinkEnd {
  readonly table: Table;
  readonly id: string;
}

/**
 * Links two rows. `associated` also when they were linked already; `gone` when one of them is not there.
 * After a lost answer a lookup is read before it is written again; a collection is asked again, because linking
 * twice changes nothing there.
 */
export async function associate(
  context: Context,
  from: LinkEnd,
  link: Link,
  to: LinkEnd,
): Promise<'associated' | 'gone'> {
  try {
    const write = () =>
      context.send({
        method: 'column' in link ? 'PUT' : 'POST',
        target: target(`${linkPath(from, link)}/$ref`, { tag: context.tag }),
        body: writeJson({ '@odata.id': fullUrl(context, to) }),
        whenUnknown: 'column' in link ? 'report' : 'repeat',
      });
    if ('column' in link) await writeLookup(context, from, link.column, checkedId(to.table, to.id), write);
    else await write();
    return 'associated';
  } catch (error) {
    if (isDuplicate(error)) return 'associated';
    if (isRowMissing(error)) return 'gone';
    throw error;
  }
}

/** `tp_contracts(guid)/tp_CustomerSiteId`. */
export function linkPath(from: LinkEnd, link: Link): string {
  return `${rowPath(from.table, from.id)}/${navigation(from.table, link)}`;
}

function navigation(table: Table, link: Link): string {
  if ('column' in link) {
    const column = columnNamed(table, link.column);
    if (column.type.kind === 'lookup') return column.schema;
    throw new BridgeError('invalid-request', `${column.name} of ${table.label} is no lookup`);
  }
  if (/^\w{1,128}$/.test(link.collection)) return link.collection;
  throw new BridgeError('invalid-request', `${link.collection.slice(0, 40)} is no name of a relationship`);
}

/** Microsoft's documents show full URLs in `@odata.id` of a `$ref`. */
function fullUrl(context: Context, row: LinkEnd): string {
  return `${context.origin}${context.root}${rowPath(row.table, row.id)}`;
}
