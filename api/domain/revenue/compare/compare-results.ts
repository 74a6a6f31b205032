import { toMoney, zero } from '../../decimal.ts';
import { summarized } from './fact-parts.ts';
import {
  type LineAmounts,
  type LineName,
  lineAmounts,
  movement,
  nameOfKey,
  totalOf,
} from './line-amounts.ts';
import { type Move, type MoveCause, movesBetween, type ResultSide } from './moves.ts';
import { type ValueChange, valueChanges } from './value-changes.ts';

/** By how much one step moved an amount. */
export interface Movement {
  readonly cause: MoveCause;
  readonly inputs: readonly string[];
  /** Money text, with sign. */
  readonly amount: string;
}

export interface LineChange extends LineName {
  /** Money text; null where the side has no such line. */
  readonly from: string | null;
  readonly to: string | null;
  readonly difference: string;
  /** These add up to the difference. */
  readonly movements: readonly Movement[];
}

/** Why two results differ. `movements` add up to the difference, and so do the differences of the lines. */
export interface Comparison {
  readonly from: string;
  readonly to: string;
  readonly difference: string;
  readonly termsChanges: readonly ValueChange[];
  readonly factChanges: readonly ValueChange[];
  readonly movements: readonly Movement[];
  readonly lines: readonly LineChange[];
}

/** Compares two results: what changed in what they came from, and how that moved each line, to the cent. */
export function compareResults(from: ResultSide, to: ResultSide): Comparison {
  const before = lineAmounts(from.lines);
  const after = lineAmounts(to.lines);
  const moved = movement(before, after);
  const moves = movesBetween(from, to);
  return {
    from: totalOf(before),
    to: totalOf(after),
    difference: totalOf(moved),
    termsChanges: valueChanges(from.terms, to.terms),
    factChanges: valueChanges(summarized(from.facts), summarized(to.facts)),
    movements: moves.map((one) => ({ ...causeOf(one), amount: totalOf(one.lines) })),
    lines: lineKeys(moved, moves).map((key) => lineChange(key, { before, after, moved, moves })),
  };
}

/** Lines that moved, also those that moved forth and back. */
function lineKeys(moved: LineAmounts, moves: readonly Move[]): string[] {
  return [...new Set([...moved.keys(), ...moves.flatMap(({ lines }) => [...lines.keys()])])];
}

function causeOf({ cause, inputs }: Move) {
  return { cause, inputs };
}

function lineChange(
  key: string,
  found: {
    readonly before: LineAmounts;
    readonly after: LineAmounts;
    readonly moved: LineAmounts;
    readonly moves: readonly Move[];
  },
): LineChange {
  return {
    ...nameOfKey(key),
    from: moneyOf(found.before, key),
    to: moneyOf(found.after, key),
    difference: toMoney(found.moved.get(key) ?? zero),
    movements: found.moves.flatMap((one) => {
      const amount = moneyOf(one.lines, key);
      return amount === null ? [] : [{ ...causeOf(one), amount }];
    }),
  };
}

function moneyOf(amounts: LineAmounts, key: string): string | null {
  const amount = amounts.get(key);
  return amount === undefined ? null : toMoney(amount);
}
