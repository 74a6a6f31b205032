import type { Approval } from '../domain/approval/approval.ts';
import type { ContractFacts } from '../domain/approval/contract-facts.ts';
import { renderApprovalMail } from '../domain/approval/mail.ts';
import { BridgeError } from '../errors.ts';
import type { Mail } from '../ports/mailer.ts';
import { loadFacts } from './approval/load-contract.ts';
import type { Deps } from './deps.ts';

type MailDeps = Pick<Deps, 'sql' | 'mailer' | 'decisionLinks' | 'clock' | 'settings'>;

const dayMs = 86_400_000;

/**
 * Mails the approver of a pending approval. The link is signed now, so nothing secret is stored. Answers
 * `no-longer-pending` without sending when the approval was closed or its contract deleted meanwhile.
 * Throws `not-found`, and whatever the mail server says.
 */
export async function sendApprovalMail(
  deps: MailDeps,
  input: { readonly approvalId: string },
): Promise<'sent' | 'no-longer-pending'> {
  const { approval, contract } = await load(deps, input.approvalId);
  if (approval.state !== 'pending' || contract === null) return 'no-longer-pending';
  await deps.mailer.send(await compose(deps, approval, contract));
  return 'sent';
}

async function load(
  deps: MailDeps,
  approvalId: string,
): Promise<{ approval: Approval; contract: ContractFacts | null }> {
  return deps.sql.read(async (tx) => {
    const approval = await tx.approvals.get(approvalId);
    if (approval === null) throw new BridgeError('not-found', `There is no approval ${approvalId}.`);
    return { approval, contract: await loadFacts(tx, approval.contractId) };
  });
}

async function compose(deps: MailDeps, approval: Approval, contract: ContractFacts): Promise<Mail> {
  const { publicUrl, mailSubjectPrefix: subjectPrefix, approvalLinkDays } = deps.settings;
  const expiresAt = new Date(deps.clock.now().getTime() + approvalLinkDays * dayMs);
  const token = await deps.decisionLinks.sign(
    { approvalId: approval.id, approver: approval.approver },
    expiresAt,
  );
  const link = `${publicUrl}/approvals/${approval.id}/decide?token=${encodeURIComponent(token)}`;
  const linkEnds = expiresAt.toISOString().slice(0, 10);
  const rendered = renderApprovalMail({ approval, contract, link, linkEnds, subjectPrefix });
  const messageId = `<approval-${approval.id}@${new URL(publicUrl).hostname}>`;
  return { ...rendered, to: [approval.approver], messageId };
}
