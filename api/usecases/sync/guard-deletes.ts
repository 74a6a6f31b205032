import type { Table } from '../../domain/model/column.ts';
import { countOutcomes } from '../../domain/sync/counts.ts';
import { looksLikeMassDelete } from '../../domain/sync/delete-guard.ts';
import type { SyncContext } from './context.ts';
import type { Tally } from './tally.ts';

/** False when so many deletes of a table look like an accident; the run then says so as a failure. */
export async function mayDelete(
  context: SyncContext,
  table: Table,
  tally: Tally,
  deletes: number,
): Promise<boolean> {
  const links = await context.sql.read((tx) => tx.sync.linkCount(table));
  if (!looksLikeMassDelete(deletes, links)) return true;
  const message = `${deletes} of ${links} linked rows would be deleted, which looks like an accident: nothing of this table was deleted. Check that both sides are the right ones and readable, then run the sync with allowMassDelete.`;
  const failure = { table: table.name, rowId: '', label: table.pluralLabel, code: 'mass-delete', message };
  await context.sql.write((tx) => tx.jobs.addFailures(context.runId, [failure]));
  context.logger.error({ table: table.name, deletes, links, runId: context.runId }, 'deletes halted');
  await tally.add(table, countOutcomes(['failed']), 0);
  return false;
}
