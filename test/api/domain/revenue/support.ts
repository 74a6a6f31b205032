import { calculateMonth } from '../../../../api/domain/revenue/calculate-month.ts';
import type { Calculation } from '../../../../api/domain/revenue/calculation.ts';
import { type Facts, parseFacts } from '../../../../api/domain/revenue/facts.ts';
import { parseTerms, type Terms } from '../../../../api/domain/revenue/terms.ts';

/** Terms of a contract that runs since 2023 with these blocks; throws on terms that are not valid. */
export function termsWith(blocks: object): Terms {
  const frame = { contractType: 'Hybrid', billingType: 'Arrears', startDate: '2023-01-01' };
  const parsed = parseTerms({ ...frame, ...blocks });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.terms;
}

export function factsWith(facts: object): Facts {
  const parsed = parseFacts(facts);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.facts;
}

/** The calculation of June 2025, or of another month. */
export function earns(blocks: object, facts: object = {}, month = '2025-06'): Calculation {
  return calculateMonth({ terms: termsWith(blocks), month, inputs: factsWith(facts) });
}

/** Lines as `name amount`, for short expectations. */
export function lineTexts(calculation: Calculation): string[] {
  return calculation.lines.map(({ line, amount }) => `${line} ${amount}`);
}

export function flagCodes(calculation: Calculation): string[] {
  return calculation.flags.map((flag) => flag.code);
}
