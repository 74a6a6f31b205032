import { calculateMonth } from '../domain/revenue/calculate-month.ts';
import type { Calculation } from '../domain/revenue/calculation.ts';
import { parseFacts } from '../domain/revenue/facts.ts';
import { parseTerms } from '../domain/revenue/terms.ts';
import { BridgeError, type FieldError } from '../errors.ts';

/**
 * What terms would earn in a month with these facts; reads and stores nothing. Throws `invalid-terms` with
 * every problem of the terms, else `invalid-request` with every problem of the inputs, or what
 * `calculateMonth` throws.
 */
export async function previewRevenue(
  _deps: object,
  input: { readonly terms: unknown; readonly month: string; readonly inputs: unknown },
): Promise<Calculation> {
  const terms = parseTerms(input.terms);
  if (!terms.ok) throw problems('invalid-terms', 'The terms have', terms.errors);
  const facts = parseFacts(input.inputs ?? {});
  if (!facts.ok) throw problems('invalid-request', 'The inputs have', facts.errors);
  return calculateMonth({ terms: terms.terms, month: input.month, inputs: facts.facts });
}

function problems(
  code: 'invalid-terms' | 'invalid-request',
  start: string,
  errors: readonly FieldError[],
): BridgeError {
  const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
  return new BridgeError(code, `${start} ${count}.`, { errors });
}
