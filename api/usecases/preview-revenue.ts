import { tableNamed } from '../domain/model/names.ts';
import { calculateMonth } from '../domain/revenue/calculate-month.ts';
import { type Facts, parseFacts } from '../domain/revenue/facts.ts';
import { parseTerms, type Terms } from '../domain/revenue/terms.ts';
import { BridgeError, type FieldError } from '../errors.ts';
import type { Deps } from './deps.ts';
import { type Preview, previewContract } from './revenue/preview-contract.ts';

export type { Preview };

export interface PreviewInput {
  /** Contract whose stored terms and facts stand for what is not given. */
  readonly contractId?: string | undefined;
  readonly terms?: unknown;
  readonly month: string;
  readonly inputs?: unknown;
}

/**
 * What a contract would earn in a month; stores nothing. Given terms take the place of the stored ones, each
 * given fact that of the one read. Without a contract, terms and facts are all there is. Throws `invalid-terms`
 * with every problem of the terms, else `invalid-request` with every problem of the inputs, what
 * `calculateMonth` throws, and for a contract `not-found`, `no-active-contract` and `missing-facts`.
 */
export async function previewRevenue(deps: Pick<Deps, 'sql'>, input: PreviewInput): Promise<Preview> {
  const { contractId, month } = input;
  const terms = input.terms === undefined ? undefined : checkedTerms(input.terms);
  const facts = checkedFacts(input.inputs ?? {});
  if (contractId !== undefined) {
    return deps.sql.read(async (tx) => {
      const contract = await tx.rows.get(tableNamed('contract'), contractId);
      if (contract === null) throw new BridgeError('not-found', 'There is no contract with this id.');
      return previewContract(tx, { contract, month, terms, facts });
    });
  }
  if (terms === undefined) throw problems('invalid-request', 'The request has', [withoutTerms]);
  return { calculation: calculateMonth({ terms, month, inputs: facts }), comparison: null };
}

const withoutTerms: FieldError = { field: 'terms', rule: 'must be given unless contractId is' };

function checkedTerms(input: unknown): Terms {
  const parsed = parseTerms(input);
  if (!parsed.ok) throw problems('invalid-terms', 'The terms have', parsed.errors);
  return parsed.terms;
}

function checkedFacts(input: unknown): Facts {
  const parsed = parseFacts(input);
  if (!parsed.ok) throw problems('invalid-request', 'The inputs have', parsed.errors);
  return parsed.facts;
}

function problems(
  code: 'invalid-terms' | 'invalid-request',
  start: string,
  errors: readonly FieldError[],
): BridgeError {
  const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
  return new BridgeError(code, `${start} ${count}.`, { errors });
}
