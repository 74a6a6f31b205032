import type { Column, Table } from '../../domain/model/column.ts';
import { BridgeError } from '../../errors.ts';

/** The column with this name; a name that comes with a caller's row or query is refused when there is none. */
export function knownColumn(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const field = name.slice(0, 100);
  const rule = `is no column of ${table.label}`;
  throw new BridgeError('invalid-request', `${field} ${rule}`, { errors: [{ field, rule }] });
}
