import type { Approval } from './approval.ts';
import type { ContractState } from './contract-state.ts';
import { sameValue } from './threshold.ts';

/**
 * Whether the status of a contract is covered by an approval at its present value. A contract that says
 * "approved" without one, whoever wrote that, and one that waits for a decision nobody was asked for, are not.
 */
export function approvalHolds(contract: ContractState, pending: Approval | null): boolean {
  switch (contract.status) {
    case 'Approved':
      return (
        pending === null &&
        (contract.approvalStatus === 'Approved' || contract.approvalStatus === 'NotRequired') &&
        sameValue(contract.approvedValue, contract.value)
      );
    case 'PendingApproval':
      return (
        pending !== null && sameValue(pending.value, contract.value) && contract.approvalStatus === 'Pending'
      );
    default:
      return true;
  }
}
