import type { Row } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import { type Comparison, compareResults } from '../domain/revenue/compare/compare-results.ts';
import type { ResultSide } from '../domain/revenue/compare/moves.ts';
import { parseFacts } from '../domain/revenue/facts.ts';
import type { RevenueVersion } from '../domain/revenue/revenue-version.ts';
import { parseTerms } from '../domain/revenue/terms.ts';
import { BridgeError } from '../errors.ts';
import type { SqlTransaction } from '../ports/sql.ts';
import type { Deps } from './deps.ts';
import { requireCalculation, requireVersion } from './revenue/require-version.ts';

/** One side of a comparison. */
export interface ComparedVersion {
  readonly row: Row;
  readonly version: RevenueVersion;
}

export interface RevenueComparison {
  readonly from: ComparedVersion;
  readonly to: ComparedVersion;
  readonly comparison: Comparison;
}

export interface CompareInput {
  readonly id: string;
  /** Absent = the latest. */
  readonly version?: number | undefined;
  /** Calculation to compare with; absent = the same. */
  readonly withId?: string | undefined;
  /** Absent = the version before, or the latest of another calculation. */
  readonly withVersion?: number | undefined;
}

/**
 * Why a version of a result differs from another version of it, or from the result of another month or contract.
 * Throws `not-found` for a calculation or version that does not exist, and `invalid-terms` when one was made
 * from terms or facts that the rules of this program no longer take.
 */
export async function compareRevenue(
  deps: Pick<Deps, 'sql'>,
  { id, version, withId = id, withVersion }: CompareInput,
): Promise<RevenueComparison> {
  const [from, to] = await deps.sql.read(async (tx) => {
    const later = await sideOf(tx, id, version);
    const before = withId === id ? later.version.version - 1 : undefined;
    return [await sideOf(tx, withId, withVersion ?? before), later];
  });
  return { from, to, comparison: compareResults(resultOf(from), resultOf(to)) };
}

async function sideOf(tx: SqlTransaction, id: string, number: number | undefined): Promise<ComparedVersion> {
  const row = await requireCalculation(tx, tableNamed('revenueCalculation'), id);
  return { row, version: await requireVersion(tx, row, number) };
}

/** Keys that a newer program added are absent in what an older one stored; the rules fill them in. */
function resultOf({ row, version }: ComparedVersion): ResultSide {
  const terms = parseTerms(version.terms);
  const facts = parseFacts(version.facts);
  if (terms.ok && facts.ok) {
    const { serviceMonth: month, details } = version;
    return { terms: terms.terms, facts: facts.facts, month, lines: details.lines };
  }
  const detail = `Version ${version.version} of ${row.name} was made from terms or facts that are refused today; it cannot be compared.`;
  const errors = [...(terms.ok ? [] : terms.errors), ...(facts.ok ? [] : facts.errors)];
  throw new BridgeError('invalid-terms', detail, { errors });
}
