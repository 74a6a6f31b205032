import type { Approval, Decision } from '../domain/approval/approval.ts';
import { contractState, hasEnded } from '../domain/approval/contract-state.ts';
import { moneyText } from '../domain/approval/fact-lines.ts';
import { nextState } from '../domain/approval/machine.ts';
import { planDecision } from '../domain/approval/plan-decision.ts';
import type { Row } from '../domain/model/column.ts';
import { BridgeError } from '../errors.ts';
import type { SqlTransaction } from '../ports/sql.ts';
import { checkActor, cleanComment } from './approval/check-input.ts';
import { contractTable } from './approval/load-contract.ts';
import { type Recorder, recordStep, supersede } from './approval/record.ts';
import type { Deps } from './deps.ts';

type DecideDeps = Pick<Deps, 'sql' | 'clock' | 'ids'>;

export interface DecideInput {
  readonly approvalId: string;
  readonly decision: Decision;
  readonly comment: string | null;
  readonly decidedBy: string;
}

export interface DecideResult {
  /** `repeated`: the same person had given the same decision before; nothing was written. */
  readonly outcome: 'decided' | 'repeated';
  readonly approval: Approval;
  /** The contract row after the decision; null when the contract was deleted after it was decided. */
  readonly contract: Row | null;
}

/** What the transaction leaves; a stale approval is closed for good before the caller hears of it. */
type Settled = DecideResult | { readonly outcome: 'stale'; readonly reason: string };

/**
 * Decides a pending approval, in one transaction with the contract's columns, the history and the event.
 * Of two deciders at once exactly one wins. Errors: `not-found`, `self-approval`, `approval-closed`,
 * `invalid-request`, and `conflict` when the contract is no longer what was asked about: the approval is
 * superseded and a new one has to be requested.
 */
export async function decideApproval(deps: DecideDeps, input: DecideInput): Promise<DecideResult> {
  checkActor('decidedBy', input.decidedBy);
  const cleaned = { ...input, comment: cleanComment(input.comment) };
  const settled = await deps.sql.write((tx) => decide(deps, tx, cleaned));
  if (settled.outcome !== 'stale') return settled;
  throw new BridgeError('conflict', `${settled.reason} The approval is superseded; request a new one.`);
}

async function decide(deps: DecideDeps, tx: SqlTransaction, input: DecideInput): Promise<Settled> {
  const approval = await tx.approvals.get(input.approvalId);
  if (approval === null) throw new BridgeError('not-found', `There is no approval ${input.approvalId}.`);
  const contract = await tx.rows.get(contractTable, approval.contractId);
  const facts = { approval, contract: contract === null ? null : contractState(contract) };
  const plan = planDecision({ ...facts, decision: input.decision, decidedBy: input.decidedBy });
  const recorder: Recorder = { tx, deps, at: deps.clock.now().toISOString() };
  switch (plan) {
    case 'self-approval':
      throw new BridgeError(
        'self-approval',
        'You asked for this approval, so somebody else has to decide it.',
      );
    case 'closed':
      throw closed(approval);
    case 'repeat':
      return { outcome: 'repeated', approval, contract };
    case 'stale':
      return close(recorder, approval, contract, input.decidedBy);
    case 'decide':
      return write(recorder, approval, contract, input);
  }
}

function closed(approval: Approval): BridgeError {
  const by = approval.decidedBy === null ? '' : ` by ${approval.decidedBy} at ${approval.decidedAt}`;
  return new BridgeError('approval-closed', `The approval was ${approval.state}${by}.`);
}

async function write(
  recorder: Recorder,
  pending: Approval,
  contract: Row | null,
  input: DecideInput,
): Promise<DecideResult> {
  const state = nextState(pending.state, input.decision);
  if (state !== 'approved' && state !== 'rejected') throw closed(pending);
  const { decidedBy, comment } = input;
  const approval: Approval = { ...pending, state, decidedBy, decidedAt: recorder.at, comment };
  if (!(await recorder.tx.approvals.transition(approval, 'pending'))) throw lostRace();
  const step = { approval, contract, actor: decidedBy, action: state, detail: comment } as const;
  return { outcome: 'decided', approval, contract: await recordStep(recorder, step) };
}

async function close(
  recorder: Recorder,
  approval: Approval,
  contract: Row | null,
  actor: string,
): Promise<Settled> {
  const reason = staleReason(approval, contract);
  if (!(await supersede(recorder, { approval, contract, actor, detail: reason }))) throw lostRace();
  return { outcome: 'stale', reason };
}

function staleReason(approval: Approval, contract: Row | null): string {
  if (contract === null) return 'The contract was deleted after the request.';
  const state = contractState(contract);
  return hasEnded(state)
    ? 'The contract has ended since the request.'
    : `The contract value changed from ${moneyText(approval.value)} to ${moneyText(state.value)} after the request.`;
}

function lostRace(): BridgeError {
  return new BridgeError('approval-closed', 'Somebody else decided the approval at this moment.');
}
