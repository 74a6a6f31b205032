import type { Facts } from './facts.ts';

/** Timesheet rows a snapshot keeps: 100 jobs on every day of a month. More would not fit a stored result. */
const maxRows = 3100;

/** The facts that were delivered, without the absent ones. */
export type InputSnapshot = {
  readonly [K in keyof Facts]?: NonNullable<Facts[K]>;
} & {
  /** Number of timesheet rows, where they are too many to keep. */
  readonly timesheetRows?: number;
};

/** What a result was calculated from; keys in the order of the facts, so the same facts give the same text. */
export function snapshotOf(facts: Facts): InputSnapshot {
  const rows = facts.timesheet?.length ?? 0;
  const kept = rows > maxRows ? { ...facts, timesheet: null } : facts;
  const delivered = Object.entries(kept).filter(([, fact]) => fact !== null);
  return { ...Object.fromEntries(delivered), ...(rows > maxRows ? { timesheetRows: rows } : {}) };
}
