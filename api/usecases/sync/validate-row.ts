import { parseTermsText } from '../../domain/revenue/terms.ts';
import type { ValidateRow } from './context.ts';

/**
 * A contract whose terms are broken is refused whole, with every problem, before it can reach billing. Paths
 * begin with the column, since terms have fields that are named like other columns of the contract.
 */
export const validateRow: ValidateRow = (table, row) => {
  if (table.name !== 'contract' || typeof row.terms !== 'string') return [];
  const parsed = parseTermsText(row.terms);
  if (parsed.ok) return [];
  return parsed.errors.map(({ field, rule }) => ({
    field: field === 'terms' ? field : `terms.${field}`,
    rule,
  }));
};
