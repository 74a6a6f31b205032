import type { Terms } from '../terms.ts';
import { exportContract } from './export-contract.ts';
import { objectOf } from './fields.ts';
import { importContract } from './import-contract.ts';

/**
 * Paths of terms that an export would lose or change, because the file of the older system has no place for
 * them: minimum and cap, escalators of fees and percentages, minimum hours. Found by reading back what would
 * be written, so nothing is forgotten. Empty for everything that was imported.
 */
export function notExportable(terms: Terms): readonly string[] {
  const { startDate, endDate } = terms;
  const back = importContract(exportContract({ terms, header: {} }), { startDate, endDate });
  return back.ok ? differences(terms, back.terms, '') : back.errors.map(({ field }) => field);
}

function differences(one: unknown, other: unknown, path: string): string[] {
  if (Object.is(one, other)) return [];
  const [left, right] = [treeOf(one), treeOf(other)];
  if (left === null || right === null) return [path];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], path === '' ? key : `${path}.${key}`));
}

function treeOf(value: unknown) {
  return Array.isArray(value) ? Object.fromEntries(value.entries()) : objectOf(value);
}
