import type { ApprovalState, Decision } from './approval.ts';

/** What can happen to an approval. */
export type ApprovalAction = Decision | 'supersede';

/** The one transition table; what is not in it is refused. */
export const transitions: Readonly<
  Record<ApprovalState, Readonly<Partial<Record<ApprovalAction, ApprovalState>>>>
> = {
  pending: { approve: 'approved', reject: 'rejected', supersede: 'superseded' },
  approved: {},
  rejected: {},
  superseded: {},
};

/** The state after the action, or null when the table does not allow it. */
export function nextState(state: ApprovalState, action: ApprovalAction): ApprovalState | null {
  return transitions[state][action] ?? null;
}

/** True once no action can change the state any more. */
export function isClosed(state: ApprovalState): boolean {
  return Object.keys(transitions[state]).length === 0;
}
