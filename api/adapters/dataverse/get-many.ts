import type { Table } from '../../domain/model/column.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import type { Context } from './context.ts';
import { list } from './list.ts';
import { checkedId } from './map-row.ts';

/** An id takes 45 characters of the request's URL; Dataverse takes 32 KiB of it, proxies often 8. */
const idsPerRequest = 100;

/** Those of the rows that are there and fit the model, read by a filter on their ids. */
export async function getMany(
  context: Context,
  table: Table,
  ids: readonly string[],
): Promise<readonly RemoteRow[]> {
  const rows: RemoteRow[] = [];
  for (let from = 0; from < ids.length; from += idsPerRequest) {
    const values = ids.slice(from, from + idsPerRequest).map((id) => checkedId(table, id));
    for await (const page of list(context, table, { filter: { op: 'in', column: 'id', values } })) {
      rows.push(...page.rows.map(({ expanded, ...row }) => row));
    }
  }
  return rows;
}
