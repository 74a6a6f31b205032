import type { Facts } from '../facts.ts';
import { stableText } from '../revenue-version.ts';

/** Facts taken apart into the figures a person knows: a revenue code, an account, the hours of a job. */

/** Facts that hold one figure per code. */
const byCode = ['revenueByCode', 'hours', 'accounts'] as const;

export interface FactPart {
  /** e.g. `revenueByCode.VD1`, `timesheet.VALET`, `occupiedRooms`. */
  readonly name: string;
  /** The facts with this part as the other side has it. */
  take(facts: Facts): Facts;
}

type Key = keyof Facts & string;

/** The parts that change on the way from one side to the other; `kind` says which of them. */
export function factParts(
  from: Facts,
  to: Facts,
  kind: 'added' | 'changed' | 'removed',
): readonly FactPart[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])] as Key[];
  return keys
    .filter((key) => kindOf(from[key], to[key]) === kind)
    .flatMap((key) => partsOf(key, from, to, kind));
}

function kindOf(from: unknown, to: unknown): 'added' | 'changed' | 'removed' | 'same' {
  if (stableText(from) === stableText(to)) return 'same';
  if (isNothing(from)) return 'added';
  return isNothing(to) ? 'removed' : 'changed';
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function partsOf(key: Key, from: Facts, to: Facts, kind: 'added' | 'changed' | 'removed'): FactPart[] {
  if (kind === 'changed' && byCode.some((name) => name === key)) return codes(key, from, to);
  if (kind === 'changed' && key === 'timesheet') return jobsOf(from, to);
  return [{ name: key, take: (facts) => ({ ...facts, [key]: to[key] ?? null }) }];
}

function codes(key: Key, from: Facts, to: Facts): FactPart[] {
  const before = recordOf(from[key]);
  const after = recordOf(to[key]);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((code) => stableText(before[code]) !== stableText(after[code]))
    .map((code) => ({
      name: `${key}.${code}`,
      take: (facts) => {
        const { [code]: _former, ...others } = recordOf(facts[key]);
        return { ...facts, [key]: code in after ? { ...others, [code]: after[code] } : others };
      },
    }));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function jobsOf(from: Facts, to: Facts): FactPart[] {
  const rowsOf = (facts: Facts, job: string) => (facts.timesheet ?? []).filter((row) => row.jobCode === job);
  const jobs = [...(from.timesheet ?? []), ...(to.timesheet ?? [])].map((row) => row.jobCode);
  return [...new Set(jobs)]
    .filter((job) => stableText(rowsOf(from, job)) !== stableText(rowsOf(to, job)))
    .map((job) => ({
      name: `timesheet.${job}`,
      take: (facts) => {
        const others = (facts.timesheet ?? []).filter((row) => row.jobCode !== job);
        return { ...facts, timesheet: [...others, ...rowsOf(to, job)] };
      },
    }));
}

/** Facts as a person compares them: the rows of a timesheet as sums of each job. */
export function summarized({ timesheet, ...facts }: Facts): unknown {
  if (timesheet === null) return facts;
  const jobs: Record<string, { regularMinutes: number; overtimeMinutes: number; rows: number }> = {};
  for (const { jobCode, regularMinutes, overtimeMinutes } of timesheet) {
    const { [jobCode]: sum = { regularMinutes: 0, overtimeMinutes: 0, rows: 0 } } = jobs;
    jobs[jobCode] = {
      regularMinutes: sum.regularMinutes + regularMinutes,
      overtimeMinutes: sum.overtimeMinutes + overtimeMinutes,
      rows: sum.rows + 1,
    };
  }
  return { ...facts, timesheet: jobs };
}
