import { isDeepStrictEqual } from 'node:util';
import { calculateMonth } from '../../api/domain/revenue/calculate-month.ts';
import type { Calculation } from '../../api/domain/revenue/calculation.ts';
import { factNames, parseFacts } from '../../api/domain/revenue/facts.ts';
import { parseTerms } from '../../api/domain/revenue/terms.ts';
import { BridgeError, type FieldError } from '../../api/errors.ts';
import { messageOf, type RevenueCase } from './read-cases.ts';

/** What came of a case: a calculation, or an error text that names the path. */
export type Evaluated = { readonly id: string; readonly ignored: readonly string[] } & (
  | { readonly calculation: Calculation }
  | { readonly error: string }
);

/** Calculates one case. Inputs the calculation does not know are left out and listed. */
export function evaluate(one: RevenueCase): Evaluated {
  const { known, ignored } = knownInputs(one.inputs ?? {});
  const terms = parseTerms(one.contract);
  const facts = parseFacts(known);
  const problems = [
    ...(terms.ok ? [] : terms.errors.map(({ field, rule }) => `contract.${field} ${rule}`)),
    ...(facts.ok ? [] : facts.errors.map(({ field, rule }) => `inputs.${field} ${rule}`)),
  ].map((problem) =>
    problem.replace(/^(contract\.terms|inputs\.inputs) /, (root) => root.replace(/\..*/, ' ')),
  );
  if (!terms.ok || !facts.ok) return { id: one.id, ignored, error: problems.join('; ') };
  try {
    const month = String(one.month);
    return {
      id: one.id,
      ignored,
      calculation: calculateMonth({ terms: terms.terms, month, inputs: facts.facts }),
    };
  } catch (error) {
    // One case must not take the others with it, whatever is wrong with it.
    const errors = error instanceof BridgeError ? error.errors : [];
    return { id: one.id, ignored, error: errorText(messageOf(error), errors) };
  }
}

function errorText(message: string, errors: readonly FieldError[]): string {
  return [message, ...errors.map(({ field, rule }) => `${field} ${rule}`)].join(' ');
}

/** Surplus facts must not change a result, nor prevent one. */
function knownInputs(inputs: unknown): { known: unknown; ignored: string[] } {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs))
    return { known: inputs, ignored: [] };
  const entries = Object.entries(inputs);
  const known = Object.fromEntries(entries.filter(([name]) => factNames.includes(name)));
  return { known, ignored: entries.map(([name]) => name).filter((name) => !factNames.includes(name)) };
}

/** `pass`, `FAIL` with the first difference, or nothing when the case expects nothing. */
export type Verdict = { readonly text: 'pass' | 'FAIL' | ''; readonly why: string };

export function verdict(one: RevenueCase, result: Evaluated): Verdict {
  const expected = one.expected as { amount?: unknown; breakdown?: unknown; error?: unknown } | undefined;
  if (typeof expected !== 'object' || expected === null) return { text: '', why: '' };
  if ('error' in result) {
    return expected.error === undefined ? fail(result.error) : { text: 'pass', why: result.error };
  }
  const { amount, breakdown } = result.calculation;
  if (expected.error !== undefined) return fail(`an error was expected, got ${amount}`);
  if (amount !== expected.amount) return fail(`amount ${amount} instead of ${expected.amount}`);
  if (expected.breakdown === undefined) return { text: 'pass', why: '' };
  const path = difference(JSON.parse(JSON.stringify(breakdown)), expected.breakdown, 'breakdown');
  return path === null ? { text: 'pass', why: '' } : fail(path);
}

function fail(why: string): Verdict {
  return { text: 'FAIL', why };
}

/** The first path at which two JSON values differ, with both values; null when they are the same. */
function difference(found: unknown, wanted: unknown, path: string): string | null {
  if (isDeepStrictEqual(found, wanted)) return null;
  if (!isTree(found) || !isTree(wanted)) {
    return `${path} is ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`;
  }
  for (const key of new Set([...Object.keys(found), ...Object.keys(wanted)])) {
    const inner = difference(found[key], wanted[key], `${path}.${key}`);
    if (inner !== null) return inner;
  }
  return `${path} differs`;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
