import type { Row } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import { maxTermsLength, parseTerms } from '../domain/revenue/terms.ts';
import { BridgeError, type FieldError } from '../errors.ts';
import type { Deps } from './deps.ts';

/**
 * Replaces the terms of a contract by a whole document. A document with any problem is refused with all its
 * problems (`invalid-terms`) and nothing is stored; an unknown contract throws `not-found`.
 */
export async function setContractTerms(
  deps: Pick<Deps, 'sql'>,
  input: { readonly contractId: string; readonly terms: unknown },
): Promise<Row> {
  const text = checkedText(input.terms);
  const table = tableNamed('contract');
  return deps.sql.write(async (tx) => {
    const row = await tx.rows.get(table, input.contractId);
    if (row === null) throw new BridgeError('not-found', 'There is no contract with this id.');
    if (row.terms !== text) await tx.rows.update(table, input.contractId, { terms: text });
    return { ...row, terms: text };
  });
}

/** The document as it was given: blocks that are switched off keep their figures. */
function checkedText(terms: unknown): string {
  const parsed = parseTerms(terms);
  if (!parsed.ok) throw invalidTerms(parsed.errors);
  const text = JSON.stringify(terms);
  if (text.length <= maxTermsLength) return text;
  throw invalidTerms([{ field: 'terms', rule: `must be at most ${maxTermsLength} characters long` }]);
}

function invalidTerms(errors: readonly FieldError[]): BridgeError {
  return new BridgeError('invalid-terms', `The terms have ${errors.length} problem(s).`, { errors });
}
