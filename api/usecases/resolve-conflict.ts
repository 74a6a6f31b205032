import type { Table } from '../domain/model/column.ts';
import { tableNamed } from '../domain/model/names.ts';
import { applicable } from '../domain/sync/apply-resolution.ts';
import { type Conflict, type ConflictContent, sameContent } from '../domain/sync/conflict.ts';
import { decide } from '../domain/sync/conflict-steps.ts';
import { shownCell } from '../domain/sync/describe.ts';
import { type Answer, planResolution } from '../domain/sync/plan-resolution.ts';
import type { Resolution } from '../domain/sync/resolution.ts';
import { BridgeError, type FieldError } from '../errors.ts';
import { checkActor, cleanComment } from './approval/check-input.ts';
import { type Look, lookAgain } from './conflicts/look-again.ts';
import type { Deps } from './deps.ts';
import { requireConflict } from './get-conflict.ts';
import { putStep, sighting } from './sync/commit-conflicts.ts';
import { type SyncContext, syncContext } from './sync/context.ts';
import { decideItem } from './sync/plan-item.ts';
import { validateRow } from './sync/validate-row.ts';

export type ResolveDeps = Pick<Deps, 'sql' | 'dataverse' | 'clock' | 'ids' | 'logger'>;

export interface ResolveInput {
  readonly id: string;
  /** Version of the conflict the person looked at. */
  readonly version: number;
  readonly answer: Answer;
  readonly comment: string | null;
  readonly resolvedBy: string;
}

/**
 * Stores what a person decided and makes the row pending, so that the next run carries it out by the ordinary
 * conditional writes. Both sides are read first. Errors: `not-found`; `conflict-closed`; `conflict-changed`
 * with the present values when a side is not as the person saw it; `invalid-request` for an answer that does
 * not fit or would leave a row that breaks a rule.
 */
export async function resolveConflict(deps: ResolveDeps, input: ResolveInput): Promise<Conflict> {
  checkActor('resolvedBy', input.resolvedBy);
  const comment = cleanComment(input.comment);
  const context = syncContext({ ...deps, validateRow }, '', new Set());
  const conflict = await deps.sql.read((tx) => requireConflict(tx, input.id));
  const table = tableNamed(conflict.table);
  refuseUnlessAsSeen(table, conflict, input.version);
  const planned = planResolution(table, conflict.content, input.answer);
  if (!planned.ok) throw invalid(planned.errors);
  if (conflict.content.kind !== 'mass-delete') {
    const look = await lookAgain(context, table, conflict);
    await refuseIfChanged(context, table, conflict, look, input.resolvedBy);
    refuseIfBroken(context, table, conflict.content, planned.resolution, look);
  }
  return deps.sql.write(async (tx) => {
    const now = await requireConflict(tx, input.id);
    refuseUnlessAsSeen(table, now, input.version);
    const by = { actor: input.resolvedBy, at: deps.clock.now().toISOString(), comment };
    const step = decide(now, planned.resolution, by);
    await putStep(tx, step);
    if (now.rowKey !== '') await tx.sync.touch(table, [now.rowKey]);
    return step.conflict;
  });
}

function refuseUnlessAsSeen(table: Table, conflict: Conflict, version: number): void {
  if (conflict.closedAt !== null) {
    throw new BridgeError('conflict-closed', `The conflict has ended: it is ${conflict.state}.`);
  }
  if (conflict.version !== version) throw changed(table, conflict.content, conflict.version);
}

/** What has changed is stored, so that the person finds the new version at once. */
async function refuseIfChanged(
  context: SyncContext,
  table: Table,
  conflict: Conflict,
  { item, content }: Look,
  actor: string,
): Promise<void> {
  if (content !== null && sameContent(content, conflict.content)) return;
  const version = await context.sql.write(async (tx) => {
    await tx.sync.touch(table, [conflict.rowKey]);
    const now = await requireConflict(tx, conflict.id);
    if (content === null || now.closedAt !== null) return now.version;
    const step = sighting(context, table, item, now, content, { runId: null, actor });
    await putStep(tx, step);
    return step.conflict.version;
  });
  if (content !== null) throw changed(table, content, version);
  throw new BridgeError(
    'conflict-changed',
    'The sides agree by now; the next run closes the conflict. Nothing was decided.',
  );
}

function refuseIfBroken(
  context: SyncContext,
  table: Table,
  content: ConflictContent,
  resolution: Resolution,
  { item }: Look,
): void {
  const { sql, remote, link } = item;
  const rows = { base: link?.base ?? null, sql, remote };
  const decided = applicable(content, resolution, rows, content);
  if (decided === null) throw new BridgeError('internal', 'A resolution does not fit its own conflict.');
  const { problems } = decideItem(context, table, item, decided);
  if (problems.length > 0) throw invalid(problems);
}

function invalid(errors: readonly FieldError[]): BridgeError {
  const [first] = errors;
  const what = errors.length === 1 && first !== undefined ? `${first.field} ${first.rule}` : 'see "errors"';
  return new BridgeError('invalid-request', `The conflict cannot be resolved so: ${what}.`, { errors });
}

function changed(table: Table, content: ConflictContent, version: number): BridgeError {
  const errors = content.columns.map(({ column, sql, remote }) => ({
    field: column,
    rule: `is now ${shownCell(table, column, sql)} in SQL and ${shownCell(table, column, remote)} in Dataverse`,
  }));
  return new BridgeError(
    'conflict-changed',
    `A side has changed since the conflict was looked at. It has version ${version} now (${content.kind}).`,
    { errors },
  );
}
