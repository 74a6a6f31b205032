import { BridgeError } from '../../../errors.ts';
import { calculateMonth } from '../calculate-month.ts';
import type { Facts } from '../facts.ts';
import { stableText } from '../revenue-version.ts';
import type { Terms } from '../terms.ts';
import { factParts } from './fact-parts.ts';
import { type LineAmount, type LineAmounts, lineAmounts, movement } from './line-amounts.ts';

/** What a result came from. */
export interface Origin {
  readonly terms: Terms;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly facts: Facts;
}

/** A result beside what it came from. */
export interface ResultSide extends Origin {
  readonly lines: readonly LineAmount[];
}

/**
 * What moved an amount: the terms of the contract, the month itself (its days, its raises), the facts, or the
 * program, which calculates the same differently than it did.
 */
export type MoveCause = 'terms' | 'month' | 'facts' | 'rules';

/** One step on the way from one result to another. */
export interface Move {
  readonly cause: MoveCause;
  /** What was changed in this step, e.g. `escalator` or `revenueByCode.VD1`; empty for month and rules. */
  readonly inputs: readonly string[];
  readonly lines: LineAmounts;
}

interface Change {
  readonly cause: MoveCause;
  readonly name: string | null;
  readonly take: (origin: Origin) => Origin;
}

/** Most steps calculated one by one; what is beyond is one step. Far above any real contract. */
const maxSteps = 300;

/**
 * The way from one result to another in steps that add up exactly: one thing after the other is taken over from
 * the other side, and what each of them moves is calculated. Terms come before the month and that before the
 * facts, so what two changes do only together counts for the later one. A step without movement is left out; one
 * that cannot be calculated by itself is joined with the next.
 */
export function movesBetween(from: ResultSide, to: ResultSide): readonly Move[] {
  const moves: Move[] = [];
  let origin: Origin = from;
  let reached = lineAmounts(from.lines);
  const move = (cause: MoveCause, inputs: readonly string[], next: LineAmounts) => {
    const lines = movement(reached, next);
    if (lines.size > 0) moves.push({ cause, inputs, lines });
    reached = next;
  };
  const start = linesOf(origin);
  if (start !== null) move('rules', [], start);
  let waiting: Change[] = [];
  changesBetween(from, to).forEach((change, index) => {
    origin = change.take(origin);
    waiting.push(change);
    const next = index < maxSteps ? linesOf(origin) : null;
    if (next === null) return;
    move(change.cause, namesOf(waiting), next);
    waiting = [];
  });
  const end = linesOf(to);
  const last = waiting.at(-1);
  if (end !== null && last !== undefined) move(last.cause, namesOf(waiting), end);
  move('rules', [], lineAmounts(to.lines));
  return moves;
}

function namesOf(changes: readonly Change[]): string[] {
  return changes.flatMap(({ name }) => (name === null ? [] : [name]));
}

/** Null when this mixture cannot be calculated, e.g. for want of an index year. */
function linesOf({ terms, month, facts }: Origin): LineAmounts | null {
  try {
    return lineAmounts(calculateMonth({ terms, month, inputs: facts }).lines);
  } catch (error) {
    if (error instanceof BridgeError) return null;
    throw error;
  }
}

/** Facts that are new come first and those that go come last, so that no step lacks what its terms need. */
function changesBetween(from: Origin, to: Origin): readonly Change[] {
  return [
    ...factChanges(from, to, 'added'),
    ...termsChanges(from.terms, to.terms),
    ...monthChange(from, to),
    ...factChanges(from, to, 'changed'),
    ...factChanges(from, to, 'removed'),
  ];
}

function factChanges(from: Origin, to: Origin, kind: Parameters<typeof factParts>[2]): Change[] {
  return factParts(from.facts, to.facts, kind).map((part) => ({
    cause: 'facts',
    name: part.name,
    take: (origin) => ({ ...origin, facts: part.take(origin.facts) }),
  }));
}

function termsChanges(from: Terms, to: Terms): Change[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])] as (keyof Terms)[];
  return keys
    .filter((key) => stableText(from[key]) !== stableText(to[key]))
    .map((key) => ({
      cause: 'terms',
      name: key,
      take: (origin) => ({ ...origin, terms: { ...origin.terms, [key]: to[key] ?? null } }),
    }));
}

function monthChange(from: Origin, to: Origin): Change[] {
  if (from.month === to.month) return [];
  return [{ cause: 'month', name: null, take: (origin) => ({ ...origin, month: to.month }) }];
}
