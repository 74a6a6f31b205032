/** States of an approval request; `machine.ts` holds the legal transitions. */
export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'superseded';

export type Decision = 'approve' | 'reject';

/** A request for a decision on one contract at one value. Money as text, times as ISO instants. */
export interface Approval {
  readonly id: string;
  readonly contractId: string;
  readonly state: ApprovalState;
  /** Contract value when asked; null = missing, which always needs a decision. */
  readonly value: string | null;
  readonly threshold: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly approver: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly comment: string | null;
}

/** One line of the append-only history. */
export interface ApprovalEvent {
  readonly id: string;
  readonly approvalId: string;
  readonly at: string;
  readonly actor: string;
  readonly action: 'requested' | 'approved' | 'rejected' | 'superseded';
  readonly detail: string | null;
}
