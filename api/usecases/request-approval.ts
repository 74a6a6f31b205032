import { automatic, chooseApprover } from '../domain/approval/actors.ts';
import type { Approval } from '../domain/approval/approval.ts';
import { contractChanges } from '../domain/approval/contract-changes.ts';
import { contractState } from '../domain/approval/contract-state.ts';
import { moneyText } from '../domain/approval/fact-lines.ts';
import { approvalMail } from '../domain/approval/messages.ts';
import { planRequest, type RequestOutcome } from '../domain/approval/plan-request.ts';
import type { Row } from '../domain/model/column.ts';
import { BridgeError } from '../errors.ts';
import { RowRefused, type SqlTransaction } from '../ports/sql.ts';
import { checkActor } from './approval/check-input.ts';
import { contractTable, loadManagerEmail } from './approval/load-contract.ts';
import { addMessage, type Recorder, recordStep, supersede } from './approval/record.ts';
import type { Deps } from './deps.ts';

type RequestDeps = Pick<Deps, 'sql' | 'clock' | 'ids' | 'settings'>;

export interface RequestInput {
  readonly contractId: string;
  readonly requestedBy: string;
}

export interface RequestResult {
  readonly outcome: RequestOutcome;
  /** The approval asked for or found; null only for a contract approved before the bridge kept approvals. */
  readonly approval: Approval | null;
  /** The contract row after the request. */
  readonly contract: Row;
}

/**
 * Asks for the approval of a contract at its present value, in one transaction: the approval, its history,
 * the contract's columns, the event and the mail to the approver. A value that needs no decision is approved
 * at once. Asking again for the same value opens nothing, answers with what is there, and puts the contract's
 * columns back if they no longer follow the approval.
 * Errors: `not-found`; `invalid-request` for a negative value or a contract that has ended.
 */
export async function requestApproval(deps: RequestDeps, input: RequestInput): Promise<RequestResult> {
  checkActor('requestedBy', input.requestedBy);
  try {
    return await deps.sql.write((tx) => request(deps, tx, input));
  } catch (error) {
    if (!(error instanceof RowRefused) || error.reason !== 'duplicate') throw error;
    // Another process asked for the same contract between our read and our insert; its request counts.
    return deps.sql.write((tx) => request(deps, tx, input));
  }
}

async function request(deps: RequestDeps, tx: SqlTransaction, input: RequestInput): Promise<RequestResult> {
  const contract = await tx.rows.get(contractTable, input.contractId);
  if (contract === null) throw new BridgeError('not-found', `There is no contract ${input.contractId}.`);
  const pending = await tx.approvals.pendingFor(contract.id);
  const latest = pending ?? (await tx.approvals.list({ contractId: contract.id, limit: 1 }))[0] ?? null;
  const threshold = deps.settings.approvalThreshold;
  const outcome = planRequest({ contract: contractState(contract), pending, latest, threshold });
  if (outcome === 'already-pending' || outcome === 'already-decided') {
    return { outcome, approval: latest, contract: await restore(tx, contract, latest) };
  }
  const recorder: Recorder = { tx, deps, at: instantAfter(deps.clock.now(), latest) };
  if (pending !== null) await supersedePending(recorder, pending, contract, input.requestedBy);
  const draft = await draftApproval(recorder, deps, contract, input.requestedBy);
  return outcome === 'auto-approve'
    ? { outcome, ...(await approveAtOnce(recorder, draft, contract)) }
    : { outcome, ...(await open(recorder, draft, contract)) };
}

/** The contract row follows its newest approval: columns that somebody set otherwise are put back. */
async function restore(tx: SqlTransaction, contract: Row, latest: Approval | null): Promise<Row> {
  const wanted = latest === null ? {} : contractChanges(latest);
  const changes = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => contract[name] !== value),
  );
  if (Object.keys(changes).length === 0) return contract;
  await tx.rows.update(contractTable, contract.id, changes);
  return { ...contract, ...changes };
}

/** Now, but always later than the approval before: the newest one counts, even when a clock was set back. */
function instantAfter(now: Date, latest: Approval | null): string {
  const earliest = latest === null ? 0 : Date.parse(latest.requestedAt) + 1;
  return new Date(Math.max(now.getTime(), earliest)).toISOString();
}

async function supersedePending(
  recorder: Recorder,
  pending: Approval,
  contract: Row,
  actor: string,
): Promise<void> {
  const { value } = contractState(contract);
  const detail = `The value changed from ${moneyText(pending.value)} to ${moneyText(value)}.`;
  const closed = await supersede(recorder, { approval: pending, contract, actor, detail });
  if (!closed) throw new BridgeError('conflict', 'The pending approval was decided at this moment.');
}

async function draftApproval(
  { tx, at }: Recorder,
  deps: RequestDeps,
  contract: Row,
  requestedBy: string,
): Promise<Approval> {
  const { approvalThreshold, defaultApprover } = deps.settings;
  const manager = await loadManagerEmail(tx, contract);
  return {
    id: deps.ids.next(),
    contractId: contract.id,
    state: 'pending',
    value: contractState(contract).value,
    threshold: approvalThreshold,
    requestedBy,
    requestedAt: at,
    approver: chooseApprover(manager, defaultApprover, requestedBy),
    decidedBy: null,
    decidedAt: null,
    comment: null,
  };
}

type Written = Pick<RequestResult, 'approval' | 'contract'>;

async function open(recorder: Recorder, approval: Approval, contract: Row): Promise<Written> {
  await recorder.tx.approvals.insert(approval);
  const changed = await recordStep(recorder, {
    approval,
    contract,
    actor: approval.requestedBy,
    action: 'requested',
    detail: `Value ${moneyText(approval.value)}, threshold ${moneyText(approval.threshold)}.`,
  });
  await addMessage(recorder, approvalMail(approval));
  return { approval, contract: changed ?? contract };
}

async function approveAtOnce(recorder: Recorder, draft: Approval, contract: Row): Promise<Written> {
  const approval: Approval = {
    ...draft,
    state: 'approved',
    approver: automatic,
    decidedBy: automatic,
    decidedAt: recorder.at,
  };
  await recorder.tx.approvals.insert(approval);
  const changed = await recordStep(recorder, {
    approval,
    contract,
    actor: automatic,
    action: 'approved',
    detail: `The value ${moneyText(approval.value)} is not above ${moneyText(approval.threshold)}.`,
  });
  return { approval, contract: changed ?? contract };
}
