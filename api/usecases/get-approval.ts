import type { Approval, ApprovalEvent } from '../domain/approval/approval.ts';
import type { ContractFacts } from '../domain/approval/contract-facts.ts';
import { BridgeError } from '../errors.ts';
import { loadFacts } from './approval/load-contract.ts';
import type { Deps } from './deps.ts';

export interface ApprovalDetails {
  readonly approval: Approval;
  /** History, oldest first. */
  readonly events: readonly ApprovalEvent[];
  /** The contract as it is now; null when it was deleted. */
  readonly contract: ContractFacts | null;
}

/** One approval with its history and the facts of its contract. Throws `not-found`. */
export async function getApproval(
  deps: Pick<Deps, 'sql'>,
  input: { readonly approvalId: string },
): Promise<ApprovalDetails> {
  return deps.sql.read(async (tx) => {
    const approval = await tx.approvals.get(input.approvalId);
    if (approval === null) throw new BridgeError('not-found', `There is no approval ${input.approvalId}.`);
    const events = await tx.approvals.events(approval.id);
    return { approval, events, contract: await loadFacts(tx, approval.contractId) };
  });
}
