import { BridgeError } from '../../errors.ts';
import type { Approval } from './approval.ts';
import { type ContractState, hasEnded } from './contract-state.ts';
import { needsDecision, sameValue } from './threshold.ts';

/** What asking for an approval leads to. */
export const requestOutcomes = [
  /** Not above the threshold: approved at once; a pending approval of another value is superseded. */
  'auto-approve',
  /** First request for this contract. */
  'request',
  /** The same value is waiting already; nothing is written. */
  'already-pending',
  /** The same value was decided already; nothing is written. */
  'already-decided',
  /** The value changed while it waited or after the decision: a new request. */
  'supersede-and-request',
] as const;

export type RequestOutcome = (typeof requestOutcomes)[number];

export interface RequestFacts {
  readonly contract: ContractState;
  readonly pending: Approval | null;
  /** Newest closed approval of the contract. */
  readonly latest: Approval | null;
  readonly threshold: string;
}

/**
 * Plans a request. Throws `BridgeError('invalid-request')` for a negative value and for a contract that
 * has expired or was terminated.
 */
export function planRequest({ contract, pending, latest, threshold }: RequestFacts): RequestOutcome {
  if (hasEnded(contract)) {
    throw new BridgeError('invalid-request', 'The contract has ended, so it cannot be approved.', {
      errors: [{ field: 'contractId', rule: 'must be a contract that is neither expired nor terminated' }],
    });
  }
  const need = needsDecision(contract.value, threshold);
  if (pending !== null && sameValue(pending.value, contract.value)) return 'already-pending';
  if (pending === null && wasDecided(contract, latest)) return 'already-decided';
  if (need === 'auto-approve') return 'auto-approve';
  return pending !== null || isDecision(latest) ? 'supersede-and-request' : 'request';
}

function isDecision(approval: Approval | null): approval is Approval {
  return approval !== null && (approval.state === 'approved' || approval.state === 'rejected');
}

/** Decided here at this value, or approved at this value before the bridge kept approvals. */
function wasDecided(contract: ContractState, latest: Approval | null): boolean {
  if (latest !== null) return isDecision(latest) && sameValue(latest.value, contract.value);
  const approved = contract.approvalStatus === 'Approved' || contract.approvalStatus === 'NotRequired';
  return (
    approved &&
    contract.status === 'Approved' &&
    contract.value !== null &&
    sameValue(contract.approvedValue, contract.value)
  );
}
