import type { Row, Table } from '../../domain/model/column.ts';
import type { RevenueVersion } from '../../domain/revenue/revenue-version.ts';
import { BridgeError } from '../../errors.ts';
import type { SqlTransaction } from '../../ports/sql.ts';

/** The row of a calculation; throws `not-found`. */
export async function requireCalculation(tx: SqlTransaction, table: Table, id: string): Promise<Row> {
  const row = await tx.rows.get(table, id);
  if (row !== null) return row;
  throw new BridgeError('not-found', 'There is no revenue calculation with this id.');
}

/** A version of a calculation, the latest unless a number is given; throws `not-found`. */
export async function requireVersion(tx: SqlTransaction, row: Row, number?: number): Promise<RevenueVersion> {
  const latest = typeof row.version === 'number' ? row.version : 0;
  const found = await tx.revenue.version(row.id, number ?? latest);
  if (found !== null) return found;
  throw new BridgeError('not-found', missing(String(row.name), number ?? latest, latest));
}

function missing(name: string, number: number, latest: number): string {
  if (latest === 0) return `${name} was calculated before versions were kept; calculate it again first.`;
  if (number === 0)
    return `${name} has no version before this one; name another calculation to compare with.`;
  return `${name} has no version ${number}; the latest is ${latest}.`;
}
