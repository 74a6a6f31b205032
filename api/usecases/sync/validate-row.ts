import { parseTermsText } from '../../domain/revenue/terms.ts';
import type { ValidateRow } from './context.ts';

/** A contract whose terms are broken is refused whole, with every problem, before it can reach billing. */
export const validateRow: ValidateRow = (table, row) => {
  if (table.name !== 'contract' || typeof row.terms !== 'string') return [];
  const parsed = parseTermsText(row.terms);
  return parsed.ok ? [] : parsed.errors;
};
