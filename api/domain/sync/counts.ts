/** What a run did, per row. `unchanged` = compared and found equal. */
export interface SyncCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly failed: number;
  /** Rows both sides held already and that now belong together, by id or by key; also counted above. */
  readonly matched: number;
}

/** Every handled row has one outcome; a row updated but for a column in conflict has both. */
export type SyncOutcome = Exclude<keyof SyncCounts, 'matched'>;

export const noCounts: SyncCounts = {
  created: 0,
  updated: 0,
  deleted: 0,
  unchanged: 0,
  conflicts: 0,
  failed: 0,
  matched: 0,
};

/** Sum of two counts. */
export function addCounts(a: SyncCounts, b: SyncCounts): SyncCounts {
  return {
    created: a.created + b.created,
    updated: a.updated + b.updated,
    deleted: a.deleted + b.deleted,
    unchanged: a.unchanged + b.unchanged,
    conflicts: a.conflicts + b.conflicts,
    failed: a.failed + b.failed,
    matched: a.matched + b.matched,
  };
}

/** Counts of a list of outcomes. */
export function countOutcomes(outcomes: readonly SyncOutcome[], matched = 0): SyncCounts {
  const counts = { ...noCounts, matched };
  for (const outcome of outcomes) counts[outcome] += 1;
  return counts;
}

/** How many rows of a table did not go through for the same reason. */
export interface FailureCount {
  readonly table: string;
  readonly code: string;
  readonly rows: number;
}

/** What a failure with this code counts as: a conflict waits for a person, everything else failed. */
export function outcomeOfFailure(code: string): 'conflicts' | 'failed' {
  return code === 'conflict' || code === 'delete-conflict' ? 'conflicts' : 'failed';
}

/**
 * The counts with failures and conflicts as they are reported: a row may be met twice in a run, under the ids of
 * both sides or in a second try, and is one row all the same. Tables of which nothing happened are left out.
 */
export function asReported(
  counts: Readonly<Record<string, SyncCounts>>,
  reported: readonly FailureCount[],
): Readonly<Record<string, SyncCounts>> {
  const tables = [...new Set([...Object.keys(counts), ...reported.map(({ table }) => table)])];
  const all = tables.map((name): [string, SyncCounts] => {
    const of = { failed: 0, conflicts: 0 };
    for (const { table, code, rows } of reported) if (table === name) of[outcomeOfFailure(code)] += rows;
    return [name, { ...(counts[name] ?? noCounts), ...of }];
  });
  return Object.fromEntries(all.filter(([, of]) => Object.values(of).some((count) => count > 0)));
}
