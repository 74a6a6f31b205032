import type { Line } from './calculation.ts';
import type { Facts } from './facts.ts';
import type { CalculationDetails } from './stored-calculation.ts';
import type { Terms } from './terms.ts';

/** What is known of a version without the documents it came from. */
export interface VersionSummary {
  readonly calculationId: string;
  /** 1 for the first result of a contract and month. */
  readonly version: number;
  readonly contractId: string;
  /** `YYYY-MM`. */
  readonly serviceMonth: string;
  /** Money text. */
  readonly amount: string;
  /** SHA-256 of the terms, hexadecimal: the version of the contract. */
  readonly termsHash: string;
  /** The same of the facts. */
  readonly factsHash: string;
  readonly reason: string;
  readonly requestedBy: string;
  /** Instant in whole UTC seconds. */
  readonly calculatedAt: string;
}

/** A result as it was at its time. Terms and facts were checked then; rules may have become stricter since. */
export interface RevenueVersion extends VersionSummary {
  readonly terms: Terms;
  readonly facts: Facts;
  readonly details: CalculationDetails;
}

/** Why there is a result that differs from the one before it. */
export type VersionCause = 'first' | 'terms' | 'facts' | 'terms-and-facts' | 'rules';

/** What decides whether a result is a new version. */
export type Versioned = Pick<RevenueVersion, 'amount' | 'termsHash' | 'factsHash'> & {
  readonly details: { readonly lines: readonly Pick<Line, 'line' | 'invoiceGroup' | 'glCode' | 'amount'>[] };
};

/**
 * Decides whether a result is another version than the latest one: the same terms and facts are the same
 * version, unless the rules of a newer program make other lines of them. Null = the same version.
 */
export function versionCause(latest: Versioned | null, next: Versioned): VersionCause | null {
  if (latest === null) return 'first';
  const otherTerms = latest.termsHash !== next.termsHash;
  const otherFacts = latest.factsHash !== next.factsHash;
  if (otherTerms && otherFacts) return 'terms-and-facts';
  if (otherTerms) return 'terms';
  if (otherFacts) return 'facts';
  return latest.amount === next.amount && linesText(latest) === linesText(next) ? null : 'rules';
}

function linesText({ details }: Versioned): string {
  return JSON.stringify(details.lines.map((one) => [one.line, one.invoiceGroup, one.glCode, one.amount]));
}

const reasons: Readonly<Record<VersionCause, string>> = {
  first: 'First calculation.',
  terms: 'The terms of the contract changed.',
  facts: 'Facts of the month changed.',
  'terms-and-facts': 'The terms of the contract and facts of the month changed.',
  rules: 'A newer version of the program calculates it differently.',
};

/** The reason of a version for which nobody gave one. */
export function reasonOf(cause: VersionCause): string {
  return reasons[cause];
}

/** A block that is on is on whether it says so or not; one that is off is no part of checked terms. */
export function saysNothing(key: string, value: unknown): boolean {
  return value === null || value === undefined || (key === 'enabled' && value === true);
}

/** JSON that is equal for equal content: keys in order, and what says nothing left out. */
export function stableText(value: unknown): string {
  return JSON.stringify(inOrder(value)) ?? 'null';
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(([key, one]) => !saysNothing(key, one));
  known.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(known.map(([key, one]) => [key, inOrder(one)]));
}

/** Codes of flags as the row holds them: each once, in order, separated by blanks; null = none. */
export function flagCodes(flags: readonly { readonly code: string }[]): string | null {
  const codes = [...new Set(flags.map((flag) => flag.code))].sort();
  return codes.length === 0 ? null : codes.join(' ');
}
