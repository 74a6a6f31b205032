import type { Approval, ApprovalEvent } from '../../domain/approval/approval.ts';
import { contractChanges } from '../../domain/approval/contract-changes.ts';
import { textOrNull } from '../../domain/approval/contract-state.ts';
import { approvalEvent, type Message } from '../../domain/approval/messages.ts';
import type { Row } from '../../domain/model/column.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { Deps } from '../deps.ts';
import { contractTable } from './load-contract.ts';

/** What a step of an approval is written with, all in one transaction. */
export interface Recorder {
  readonly tx: SqlTransaction;
  readonly deps: Pick<Deps, 'ids'>;
  /** Instant of the step, ISO. */
  readonly at: string;
}

export interface Step {
  /** After the step. */
  readonly approval: Approval;
  /** Null when the contract is gone. */
  readonly contract: Row | null;
  readonly actor: string;
  readonly action: ApprovalEvent['action'];
  readonly detail: string | null;
}

/**
 * Writes what every step of an approval leaves behind: the line of the history, the contract's columns and
 * the event for the bus. Returns the contract as it is now. The change of the row travels to Dataverse as
 * any other change does.
 */
export async function recordStep(recorder: Recorder, step: Step): Promise<Row | null> {
  const { tx, deps, at } = recorder;
  const { approval, contract, actor, action, detail } = step;
  await tx.approvals.addEvent({ id: deps.ids.next(), approvalId: approval.id, at, actor, action, detail });
  await addMessage(recorder, approvalEvent(approval, textOrNull(contract?.contractNumber)));
  if (contract === null) return null;
  const changes = contractChanges(approval);
  await tx.rows.update(contractTable, contract.id, changes);
  return { ...contract, ...changes };
}

/** Puts a message into the outbox. */
export async function addMessage({ tx, deps, at }: Recorder, message: Message): Promise<void> {
  await tx.outbox.add({ ...message, id: deps.ids.next(), createdAt: at });
}

/**
 * Closes a pending approval that no longer fits its contract. False when somebody closed it first, in
 * which case nothing is written.
 */
export async function supersede(recorder: Recorder, step: Omit<Step, 'action'>): Promise<boolean> {
  const approval: Approval = { ...step.approval, state: 'superseded' };
  if (!(await recorder.tx.approvals.transition(approval, 'pending'))) return false;
  await recordStep(recorder, { ...step, approval, action: 'superseded' });
  return true;
}
