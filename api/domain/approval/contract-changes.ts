import { choiceValue } from '../model/choices.ts';
import type { Value } from '../model/column.ts';
import { automatic } from './actors.ts';
import type { Approval } from './approval.ts';

/** Changed columns of a contract row, in canonical form. */
export type ContractChanges = Readonly<Record<string, Value>>;

/** What the state of its newest approval means for the contract row. */
export function contractChanges(approval: Approval): ContractChanges {
  switch (approval.state) {
    case 'pending':
      return { ...statuses('PendingApproval', 'Pending'), ...asked(approval), ...undecided };
    case 'approved':
      return {
        ...statuses('Approved', approval.decidedBy === automatic ? 'NotRequired' : 'Approved'),
        ...asked(approval),
        ...decided(approval),
      };
    case 'rejected':
      return { ...statuses('Rejected', 'Rejected'), ...asked(approval), ...decided(approval) };
    case 'superseded':
      return { approvalStatus: choiceValue('approvalStatus', 'Superseded') };
  }
}

function statuses(
  status: 'PendingApproval' | 'Approved' | 'Rejected',
  approvalStatus: 'Pending' | 'NotRequired' | 'Approved' | 'Rejected',
): ContractChanges {
  return {
    status: choiceValue('contractStatus', status),
    approvalStatus: choiceValue('approvalStatus', approvalStatus),
  };
}

function asked(approval: Approval): ContractChanges {
  return { approvalId: approval.id, requestedBy: approval.requestedBy };
}

const undecided: ContractChanges = {
  approvedValue: null,
  decidedBy: null,
  decidedOn: null,
  decisionComment: null,
};

function decided(approval: Approval): ContractChanges {
  return {
    approvedValue: approval.value,
    decidedBy: approval.decidedBy,
    decidedOn: approval.decidedAt === null ? null : wholeSeconds(approval.decidedAt),
    decisionComment: approval.comment,
  };
}

/** Dataverse keeps whole seconds, so the contract row does too. */
function wholeSeconds(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}
