import { z } from 'zod';
import type { Job, JobFailure } from '../../domain/job.ts';
import { syncedTables } from '../../domain/model/tables.ts';
import { addCounts, noCounts, type SyncCounts } from '../../domain/sync/counts.ts';
import { changeActions, type RowChange } from '../../domain/sync/row-change.ts';
import { askableModes, modeOf, mostRows, runModes } from '../../domain/sync/run-mode.ts';
import { successRate } from '../../domain/sync/success-rate.ts';
import { guid } from './fields.ts';
import { pageOf } from './paging.ts';
import { commonJson, commonRun, countsJson, failureSchema, failuresJson, firstFailures } from './run.ts';

const count = (description: string) => z.int().min(0).meta({ description });

const syncCounts = {
  created: count('Rows created on either side.'),
  updated: count('Rows updated on either side.'),
  deleted: count('Rows deleted on either side.'),
  unchanged: count('Rows compared and found equal.'),
  conflicts: count('Rows both sides changed in a way that needs a person.'),
  failed: count('Rows that did not go through.'),
  matched: count(
    'Rows that both sides held already and that were found to be the same, by id or by business key; they are counted above as well.',
  ),
};

const askedMode = z.enum(askableModes, `must be one of ${askableModes.join(', ')}`);

const syncRun = z.object({
  ...commonRun,
  mode: z.enum(runModes).meta({
    description: 'What the run works on; live is the long run that carries changes over as they happen.',
  }),
  full: z.boolean().meta({ description: 'True when every row is compared, not only the changed ones.' }),
  pauseRequested: z.boolean().meta({ description: 'True once someone asked the running run to pause.' }),
  table: z.string().nullable().meta({ description: 'Table under work; null while there is none.' }),
  rowsPerSecond: z
    .int()
    .min(0)
    .nullable()
    .meta({ description: 'Rows compared a second since the run was last taken up; null while unknown.' }),
  remainingSeconds: z
    .int()
    .min(0)
    .nullable()
    .meta({ description: 'Estimate from the pace so far; null while unknown and after the end.' }),
  durationMs: z
    .int()
    .min(0)
    .nullable()
    .meta({ description: 'Milliseconds from begin to end, pauses included; null until the run has ended.' }),
  ...syncCounts,
  successRate: z.string().meta({
    description:
      'Share of the outcomes so far that are neither failures nor conflicts, in percent, rounded down to two decimals; 100.00 when there was nothing to do.',
  }),
});

const tableCounts = z.object({
  table: z.string().meta({ description: 'Name of the table.' }),
  ...syncCounts,
  truncated: z
    .boolean()
    .meta({ description: 'True when a dry run found more differences than the 10,000 it keeps of a table.' }),
});

const rowOutcomes = ['created', 'updated', 'deleted', 'unchanged', 'conflicts', 'failed'] as const;

const rowOutcome = z.object({
  id: z.string().meta({ description: 'Id as it was asked for.' }),
  outcome: z
    .enum([...rowOutcomes, 'not-found', 'not-reached'])
    .meta({ description: 'What became of the row; the failures tell why it did not go through.' }),
});

export const syncRunSchema = syncRun.meta({ id: 'SyncRun', description: 'A run of the two-way sync.' });

export const syncRunDetailSchema = syncRun
  .extend({
    tables: z.array(tableCounts).meta({ description: 'Counts of each table the run has worked on.' }),
    rows: z
      .array(rowOutcome)
      .meta({ description: 'Outcome of each row that was asked for; empty unless the mode is rows.' }),
    failures: firstFailures,
    notes: z.array(z.string()).meta({
      description:
        'What the result does not tell, as sentences: the limits of a dry run; empty for other runs.',
    }),
  })
  .meta({ id: 'SyncRunDetail', description: 'A run of the two-way sync with its failures.' });

const tableNames = syncedTables.map((table) => table.name);
const tableRule = `must be one of ${tableNames.join(', ')}`;
const idsRule = `must list 1 to ${mostRows} ids`;
const flag = () => z.boolean('must be true or false').default(false);

export const startSyncRunSchema = z
  .strictObject({
    mode: askedMode.optional().meta({
      description:
        'What the run works on: incremental (what changed, the default), full (every row), dry-run (tells what a run would do and writes nothing; what the two systems would refuse or delete along with a parent is not foreseen, see notes), rows (the rows named by table and ids), retry-failed (rows that failed before) or reconcile (compares keys and versions of every row, as every night, and brings together what differs).',
    }),
    full: flag().meta({ description: 'Older way to ask for the mode full.' }),
    of: z
      .enum(['incremental', 'full'], 'must be incremental or full')
      .optional()
      .meta({ description: 'Only for dry-run: which run to try; incremental unless given.' }),
    table: z
      .enum(tableNames, tableRule)
      .optional()
      .meta({ description: 'Only for rows: table of the rows.' }),
    ids: z
      .array(guid, idsRule)
      .max(mostRows, idsRule)
      .optional()
      .meta({ description: 'Only for rows: ids of 1 to 100 rows, of either side.' }),
    run: guid.optional().meta({
      description: 'Only for retry-failed: run whose failed rows are tried again; every run unless given.',
    }),
    allowMassDelete: flag().meta({
      description: 'Carry out deletes even when so many at once look like an accident.',
    }),
  })
  .meta({ id: 'StartSyncRun', description: 'How to run the sync.' });

/** Filters of the lists of one run. */
export const ofTable = z
  .enum(tableNames, tableRule)
  .optional()
  .meta({ description: 'Only rows of this table.' });
export const ofAction = z
  .enum(changeActions, `must be one of ${changeActions.join(', ')}`)
  .optional()
  .meta({ description: 'Only rows with this action.' });

/** Position in a list of one run. */
export const resultPosition = z.int().min(0);

const text = (description: string) => z.string().nullable().meta({ description });

const columnChange = z.object({
  column: z.string().meta({ description: 'Name of the column.' }),
  base: text('What both sides last agreed on; null for empty or never agreed.'),
  sql: text('What the Towne Park database holds; null for empty or no row.'),
  remote: text('What Dataverse holds; null for empty or no row.'),
  becomes: text('What both sides would hold; null for empty, and for a conflict.'),
  conflict: z.boolean().meta({ description: 'True when the column is left alone until a person decides.' }),
});

const rowChangeSchema = z
  .object({
    table: z.string().meta({ description: 'Table of the row.' }),
    rowId: z.string().meta({ description: 'Id of the row.' }),
    label: z.string().meta({ description: 'What people know the row by.' }),
    action: z.enum(changeActions).meta({
      description:
        'What a run would do: create, update or delete on either side, link two equal rows, forget a row both sides deleted; conflict and refused leave the row alone.',
    }),
    columns: z.array(columnChange).meta({ description: 'Columns that would change or are in conflict.' }),
    problems: z.array(z.string()).meta({ description: 'Why a person is needed; empty when nobody is.' }),
  })
  .meta({ id: 'RowChange', description: 'What a run would do to one row.' });

export const changePageSchema = pageOf('RowChangePage', rowChangeSchema, 'One page of differences.');
export const failurePageSchema = pageOf(
  'RowFailurePage',
  failureSchema.meta({ id: 'RowFailure', description: 'A row that did not go through.' }),
  'One page of rows that did not go through.',
);

export function syncRunJson(job: Job) {
  const { mode: name, ...rest } = modeOf(job.params);
  const { table = null, rowsPerSecond = null } = job.progress ?? {};
  return {
    ...commonJson(job),
    mode: name,
    full: name === 'full' || ('of' in rest && rest.of === 'full'),
    pauseRequested: job.pauseRequested,
    table,
    rowsPerSecond: rowsPerSecond === null ? null : Math.round(rowsPerSecond),
    remainingSeconds: remainingSeconds(job),
    durationMs: durationMs(job),
    ...countsJson(job, syncCounts),
    successRate: successRate({ ...noCounts, ...job.counts }),
  };
}

/** Honest only while rows are compared, whose number is known. */
function remainingSeconds({ status, progress }: Job): number | null {
  if (status !== 'running' || progress === null || progress.total === 0) return null;
  const { done, total, rowsPerSecond = 0 } = progress;
  return rowsPerSecond > 0 ? Math.ceil((total - done) / rowsPerSecond) : null;
}

function durationMs({ startedAt, finishedAt }: Job): number | null {
  return startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}

export function syncRunDetailJson(job: Job, failures: readonly JobFailure[]) {
  return {
    ...syncRunJson(job),
    tables: tablesJson(job),
    rows: rowsJson(job),
    failures: failuresJson(failures),
    notes: modeOf(job.params).mode === 'dry-run' ? [...dryRunLimits] : [],
  };
}

/** What deciding without writing cannot know. */
const dryRunLimits = [
  'Dataverse and the database may refuse or correct rows when they are really written: duplicate keys, rules of plug-ins, rights, rows that others refer to. A dry run cannot foresee that.',
  'Relationships of the solution delete no children: Dataverse refuses to delete a row that others require and empties lookups that may be empty. What an environment that was changed deletes along with a parent is not counted.',
  'Both sides may change between a dry run and a run.',
];

/** The result holds the counts once the run has ended, the progress until then. */
function tablesJson({ result, progress }: Job) {
  const counts = (result?.tables ?? progress?.tables ?? {}) as Readonly<Record<string, SyncCounts>>;
  const truncated = (result?.truncated ?? []) as readonly string[];
  return Object.entries(counts).map(([table, of]) => ({
    table,
    // Runs of earlier versions counted no matches.
    ...addCounts(noCounts, { ...noCounts, ...of }),
    truncated: truncated.includes(table),
  }));
}

function rowsJson({ result }: Job): z.input<typeof rowOutcome>[] {
  return (result?.rows ?? []) as z.input<typeof rowOutcome>[];
}

export function changesJson(changes: readonly RowChange[]) {
  return changes.map(({ table, rowId, label, action, columns, problems }) => ({
    table,
    rowId,
    label,
    action,
    columns: columns.map((column) => ({ ...column })),
    problems: [...problems],
  }));
}
