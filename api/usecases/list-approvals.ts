import type { Approval, ApprovalState } from '../domain/approval/approval.ts';
import type { Deps } from './deps.ts';

export interface ListInput {
  readonly state?: ApprovalState;
  readonly contractId?: string;
  readonly limit: number;
  /** Id of the last approval of the page before. */
  readonly before?: string;
}

export interface ApprovalPage {
  /** Newest first. */
  readonly approvals: readonly Approval[];
  /** What to pass as `before` for the next page; null on the last one. */
  readonly next: string | null;
}

/** Approvals, newest first, a page at a time. */
export async function listApprovals(deps: Pick<Deps, 'sql'>, input: ListInput): Promise<ApprovalPage> {
  const found = await deps.sql.read((tx) => tx.approvals.list({ ...input, limit: input.limit + 1 }));
  const approvals = found.slice(0, input.limit);
  const last = approvals.at(-1);
  return { approvals, next: found.length > input.limit && last !== undefined ? last.id : null };
}
