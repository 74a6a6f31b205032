import type { Row } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import { flagCodes } from '../domain/revenue/revenue-version.ts';
import type { Deps } from './deps.ts';
import { requireCalculation, requireVersion } from './revenue/require-version.ts';

/** The row of a stored result, as it is or as an earlier version of it was; throws `not-found`. */
export async function getRevenueCalculation(
  deps: Pick<Deps, 'sql'>,
  { id, version: number }: { readonly id: string; readonly version?: number | undefined },
): Promise<Row> {
  return deps.sql.read(async (tx) => {
    const row = await requireCalculation(tx, tableNamed('revenueCalculation'), id);
    if (number === undefined) return row;
    const version = await requireVersion(tx, row, number);
    return {
      ...row,
      amount: version.amount,
      details: JSON.stringify(version.details),
      calculatedOn: version.calculatedAt,
      version: version.version,
      contractVersion: version.termsHash,
      reason: version.reason,
      reviewFlags: flagCodes(version.details.flags),
    };
  });
}
