import { aliasesOf } from '../http/query-string.ts';
import type { Call } from '../http/types.ts';
import type { Shape } from '../metadata/schema.ts';
import { parseOrder, type RowOrder } from '../query/order.ts';

/** The order an `$orderby` of the request asks for, of rows of one table. */
export function orderFor(call: Call, shape: Shape, text: string): RowOrder {
  const { context, work } = call;
  return parseOrder(text, shape, { store: context.store, work, aliases: aliasesOf(call.query) });
}
