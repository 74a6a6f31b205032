import { bodyOf } from './api-client.ts';
import type { World } from './world.ts';

export interface Pending {
  readonly approvalId: string;
  readonly contractNumber: string;
}

interface DraftContract {
  readonly id: string;
  readonly contractNumber: string;
}

/** Every contract in draft, page by page. */
async function draftContracts(world: World): Promise<DraftContract[]> {
  const drafts: DraftContract[] = [];
  let cursor: string | undefined;
  do {
    const query = { status: 'Draft' as const, top: 500, ...(cursor === undefined ? {} : { cursor }) };
    const page = bodyOf('ListContracts', await world.api.GET('/contracts', { params: { query } }));
    drafts.push(...page.value);
    cursor =
      page.nextLink === undefined
        ? undefined
        : (new URL(page.nextLink).searchParams.get('cursor') ?? undefined);
  } while (cursor !== undefined);
  return drafts;
}

/** Requests an approval for every draft, as the flow does when a contract is created. */
export async function requestApprovals(world: World): Promise<{ pending: Pending[]; autoApproved: number }> {
  world.progress.step('Request approvals');
  const drafts = await draftContracts(world);
  const pending: Pending[] = [];
  let autoApproved = 0;
  for (const draft of drafts) {
    const answer = bodyOf(
      'RequestApproval',
      await world.api.POST('/approvals', { body: { contractId: draft.id } }),
    );
    if (answer.approval?.state === 'pending') {
      pending.push({ approvalId: answer.approval.id, contractNumber: draft.contractNumber });
    } else autoApproved += 1;
    world.progress.update(`${pending.length + autoApproved}/${drafts.length}`);
  }
  world.progress.done(`${pending.length} wait for a manager, ${autoApproved} approved automatically`);
  return { pending, autoApproved };
}

/** Decides by following the mailed links: every third is rejected. */
export async function decideByMail(
  world: World,
  pending: readonly Pending[],
): Promise<{ approved: number; rejected: number }> {
  world.progress.step('Decide by following the mailed links');
  const counts = { approved: 0, rejected: 0 };
  for (const [index, one] of pending.entries()) {
    const link = await mailedLink(world, one);
    const rejects = index % 3 === 1;
    await follow(link, rejects ? 'reject' : 'approve');
    if (rejects) counts.rejected += 1;
    else counts.approved += 1;
    world.progress.update(`${index + 1}/${pending.length}`);
  }
  world.progress.done(`${counts.approved} approved, ${counts.rejected} rejected`);
  return counts;
}

const mailPollMs = 100;
const mailAttempts = 300;

/** The link in the manager's mail; waits until the mail has arrived. */
async function mailedLink(world: World, { approvalId, contractNumber }: Pending): Promise<string> {
  const address = `${world.stack.urls.mailbox}/api/mails?subject=${encodeURIComponent(contractNumber)}&limit=20`;
  for (let attempt = 0; attempt < mailAttempts; attempt += 1) {
    const { mails } = (await (await fetch(address)).json()) as { mails: { links: string[] }[] };
    const links = mails.flatMap((mail) => mail.links);
    const found = links.find((link) => link.includes(`/approvals/${approvalId}/`));
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, mailPollMs));
  }
  throw new Error(
    `no mail about contract ${contractNumber} arrived within ${(mailPollMs * mailAttempts) / 1000} s`,
  );
}

/** Opens the page as a browser does, then sends its form. */
async function follow(link: string, decision: 'approve' | 'reject'): Promise<void> {
  const page = await fetch(link);
  const html = await page.text();
  if (!page.ok || !html.includes('<form'))
    throw new Error(`the approval page answered ${page.status} without a form`);
  const token = new URL(link).searchParams.get('token') ?? '';
  const body = new URLSearchParams({
    token,
    decision,
    comment: decision === 'reject' ? 'Terms are incomplete.' : '',
  });
  const answer = await fetch(link.split('?')[0] ?? link, { method: 'POST', body });
  if (!answer.ok) throw new Error(`the decision was answered ${answer.status}`);
}
