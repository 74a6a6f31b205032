import { tableNamed } from '../domain/model/names.ts';
import { type StoredCalculation, storedCalculation } from '../domain/revenue/stored-calculation.ts';
import { BridgeError } from '../errors.ts';
import type { Deps } from './deps.ts';

/** A stored result with its lines and explanation; throws `not-found`. */
export async function getRevenueCalculation(
  deps: Pick<Deps, 'sql'>,
  input: { readonly id: string },
): Promise<StoredCalculation> {
  const row = await deps.sql.read((tx) => tx.rows.get(tableNamed('revenueCalculation'), input.id));
  if (row !== null) return storedCalculation(row);
  throw new BridgeError('not-found', 'There is no revenue calculation with this id.');
}
