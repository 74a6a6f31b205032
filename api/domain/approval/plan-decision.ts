import { sameActor } from './actors.ts';
import type { Approval, Decision } from './approval.ts';
import { type ContractState, hasEnded } from './contract-state.ts';
import { nextState } from './machine.ts';
import { sameValue } from './threshold.ts';

/** What a decision leads to. */
export type DecisionPlan =
  /** It counts. */
  | 'decide'
  /** The same person gave the same decision before: the first answer stands. */
  | 'repeat'
  /** Decided or superseded before. */
  | 'closed'
  /** The requester may not decide. */
  | 'self-approval'
  /** The contract is no longer what the approver was asked about: the approval is superseded. */
  | 'stale';

export interface DecisionFacts {
  readonly approval: Approval;
  /** Null when the contract was deleted. */
  readonly contract: ContractState | null;
  readonly decision: Decision;
  readonly decidedBy: string;
}

export function planDecision({ approval, contract, decision, decidedBy }: DecisionFacts): DecisionPlan {
  if (sameActor(approval.requestedBy, decidedBy)) return 'self-approval';
  if (nextState(approval.state, decision) === null) {
    return wasGiven(approval, decision, decidedBy) ? 'repeat' : 'closed';
  }
  if (contract === null || hasEnded(contract)) return 'stale';
  return sameValue(approval.value, contract.value) ? 'decide' : 'stale';
}

function wasGiven(approval: Approval, decision: Decision, decidedBy: string): boolean {
  return (
    approval.state === nextState('pending', decision) &&
    approval.decidedBy !== null &&
    sameActor(approval.decidedBy, decidedBy)
  );
}
