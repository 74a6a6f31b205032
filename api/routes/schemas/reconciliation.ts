import { z } from 'zod';
import type { Job } from '../../domain/job.ts';
import { syncedTables } from '../../domain/model/tables.ts';
import { mostExamples, noDrift } from '../../domain/sync/drift.ts';
import type { TableComparison } from '../../ports/drift-store.ts';
import { commonJson, commonRun, countsJson } from './run.ts';

const count = (description: string) => z.int().min(0).meta({ description });

const counts = {
  compared: count('Rows of Dataverse compared so far.'),
  onlySql: count('Rows only the Towne Park database has; counted at the end of each table.'),
  onlyRemote: count('Rows only Dataverse has.'),
  different: count('Rows that differ.'),
};

const reconciliation = z.object({
  ...commonRun,
  table: z.string().nullable().meta({ description: 'Table under work; null while there is none.' }),
  ...counts,
  drift: z.int().min(0).nullable().meta({
    description:
      'Rows that differ in any table; 0 means both sides hold the same; null until every row was compared.',
  }),
});

const value = (side: string) =>
  z
    .string()
    .nullable()
    .meta({ description: `What ${side} holds as people read it, long text cut; null for empty.` });

const driftColumn = z.object({
  column: z.string().meta({ description: 'Name of the column.' }),
  sql: value('the Towne Park database'),
  remote: value('Dataverse'),
  problem: z
    .string()
    .nullable()
    .meta({ description: 'Rule that the value in Dataverse breaks, so that it cannot be read; else null.' }),
});

const example = z.object({
  kind: z.enum(['only-sql', 'only-remote', 'different']).meta({ description: 'How the row differs.' }),
  id: z.string().meta({ description: 'Id of the row; that of Dataverse when only Dataverse has it.' }),
  label: z.string().meta({ description: 'What people know the row by.' }),
  columns: z
    .array(driftColumn)
    .meta({ description: 'Columns that differ, with both values; empty unless both sides have the row.' }),
});

const tableDrift = z.object({
  table: z.string().meta({ description: 'Name of the table.' }),
  state: z.enum(['waiting', 'comparing', 'compared']).meta({ description: 'How far the table is.' }),
  ...counts,
  examples: z.array(example).meta({ description: `Up to ${mostExamples} rows that differ.` }),
});

export const reconciliationSchema = reconciliation.meta({
  id: 'Reconciliation',
  description: 'A full comparison of both sides.',
});

export const reconciliationDetailSchema = reconciliation
  .extend({ tables: z.array(tableDrift).meta({ description: 'Result of each table.' }) })
  .meta({ id: 'ReconciliationDetail', description: 'A full comparison of both sides with its findings.' });

export function reconciliationJson(job: Job) {
  return {
    ...commonJson(job),
    table: job.progress?.table ?? null,
    ...countsJson(job, counts),
    drift: job.status === 'completed' ? (job.counts.drift ?? 0) : null,
  };
}

export function reconciliationDetailJson(job: Job, comparisons: readonly TableComparison[]) {
  const known = new Map(comparisons.map((one) => [one.drift.table, one]));
  const tables = syncedTables.map(({ name }) => tableJson(name, known.get(name)));
  return { ...reconciliationJson(job), tables };
}

function tableJson(name: string, comparison: TableComparison | undefined): z.input<typeof tableDrift> {
  const { examples, ...drift } = comparison?.drift ?? noDrift(name);
  const state = comparison === undefined ? 'waiting' : comparison.done ? 'compared' : 'comparing';
  const shown = examples.map((one) => ({ ...one, columns: one.columns.map((column) => ({ ...column })) }));
  return { ...drift, state, examples: shown };
}
