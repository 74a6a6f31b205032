import type { JobFailure } from '../../domain/job.ts';
import type { Table } from '../../domain/model/column.ts';
import type { Conflict } from '../../domain/sync/conflict.ts';
import { actorOf, close, seenAgain } from '../../domain/sync/conflict-steps.ts';
import { looksLikeMassDelete, usualDeleteLimits } from '../../domain/sync/delete-guard.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import { putStep } from './commit-conflicts.ts';
import type { SyncContext } from './context.ts';

/**
 * Whether the deletes of a table that wait may be carried out. So many that they look like an accident are
 * halted, listed with the run and put into the conflict queue, until a person confirms that many. Called with
 * 0 as well, because that closes the entry once the deletes are done or gone.
 */
export async function mayDelete(
  context: SyncContext,
  table: Table,
  deletes: number,
  allowMassDelete: boolean,
): Promise<boolean> {
  if (deletes === 0 && !(await context.sql.read((tx) => hasEntry(tx, table)))) return true;
  return context.sql.write(async (tx) => {
    const links = await tx.sync.linkCount(table);
    const [known] = await tx.conflicts.unclosed(table.name, ['']);
    if (!looksLikeMassDelete(deletes, links, context.deleteLimits ?? usualDeleteLimits)) {
      if (known !== undefined) await closeEntry(context, tx, known, allowMassDelete);
      return true;
    }
    // A confirmed entry stays until its deletes are done, so that a crash among them asks nobody again.
    if (allowMassDelete || isConfirmed(known, deletes)) return true;
    await halt(context, tx, table, known ?? null, { deletes, links });
    return false;
  });
}

/** Whether a run would halt so many deletes of the table, and why; changes nothing. Null: it would not. */
export async function wouldHalt(
  context: SyncContext,
  table: Table,
  deletes: number,
): Promise<JobFailure | null> {
  return context.sql.read(async (tx) => {
    const links = await tx.sync.linkCount(table);
    const [known] = await tx.conflicts.unclosed(table.name, ['']);
    const limits = context.deleteLimits ?? usualDeleteLimits;
    if (!looksLikeMassDelete(deletes, links, limits) || isConfirmed(known, deletes)) return null;
    return failureOf(table, { deletes, links });
  });
}

function failureOf(
  table: Table,
  { deletes, links }: { readonly deletes: number; readonly links: number },
): JobFailure {
  const message = `${deletes} of ${links} linked rows would be deleted, which looks like an accident: nothing of this table was deleted. Check that both sides are the right ones and readable, then confirm the entry in the conflict queue or run the sync with allowMassDelete.`;
  return { table: table.name, rowId: '', label: table.pluralLabel, code: 'mass-delete', message };
}

async function hasEntry(tx: SqlTransaction, table: Table): Promise<boolean> {
  return (await tx.conflicts.unclosed(table.name, [''])).length > 0;
}

function isConfirmed(known: Conflict | undefined, deletes: number): boolean {
  return known?.state === 'decided' && known.resolution?.row === 'delete' && deletes <= known.content.deletes;
}

async function closeEntry(
  context: SyncContext,
  tx: SqlTransaction,
  known: Conflict,
  allowMassDelete: boolean,
): Promise<void> {
  const outcome = allowMassDelete || known.state === 'decided' ? 'resolved' : 'vanished';
  await putStep(tx, close(known, outcome, context.clock.now().toISOString(), context.runId));
}

async function halt(
  context: SyncContext,
  tx: SqlTransaction,
  table: Table,
  known: Conflict | null,
  { deletes, links }: { readonly deletes: number; readonly links: number },
): Promise<void> {
  const label = table.pluralLabel;
  const content = { kind: 'mass-delete', missingIn: null, columns: [], problems: [], deletes } as const;
  const wholeTable = { table: table.name, rowKey: '', sqlId: '', remoteId: '', label, content };
  const { runId, clock, ids } = context;
  const found = { runId, actor: actorOf(runId), at: clock.now().toISOString() };
  await putStep(tx, seenAgain(known, { ...wholeTable, ...found }, ids.next()));
  await tx.jobs.addFailures(runId, [failureOf(table, { deletes, links })]);
  context.logger.error({ table: table.name, deletes, links, runId }, 'deletes halted');
}
