import type { Row, Table } from '../domain/model/column.ts';
import { BridgeError } from '../errors.ts';
import type { Deps } from './deps.ts';

/** The row with this id; throws `not-found`. */
export async function getRow(
  deps: Pick<Deps, 'sql'>,
  input: { readonly table: Table; readonly id: string },
): Promise<Row> {
  const row = await deps.sql.read((tx) => tx.rows.get(input.table, input.id));
  if (row !== null) return row;
  throw new BridgeError('not-found', `There is no ${input.table.label.toLowerCase()} with this id.`);
}
