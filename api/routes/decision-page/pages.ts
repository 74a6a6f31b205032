import { factLines, moneyText } from '../../domain/approval/fact-lines.ts';
import { type Html, html } from '../../domain/approval/html.ts';
import { isClosed } from '../../domain/approval/machine.ts';
import { sameValue } from '../../domain/approval/threshold.ts';
import type { ApprovalDetails } from '../../usecases/get-approval.ts';
import { layout } from './layout.ts';

/** Why the page offers no form: decided before, or no longer what was asked about. Null = it does. */
export function whyNotOpen({ approval, contract }: ApprovalDetails): 'closed' | 'changed' | null {
  if (isClosed(approval.state)) return 'closed';
  return contract === null || !sameValue(approval.value, contract.value) ? 'changed' : null;
}

/** The facts and the form. The token travels in the form, so the address of the answer carries none. */
export function decisionPage(details: ApprovalDetails, token: string): string {
  const { approval } = details;
  return layout(
    `Decide contract ${numberOf(details)}`,
    html`${facts(details)}
<form method="post" action="/approvals/${approval.id}/decide">
<input type="hidden" name="token" value="${token}">
<label for="comment">Comment</label>
<p id="comment-note">Kept with the decision; say why when you reject. At most 2,000 characters.</p>
<textarea id="comment" name="comment" rows="4" maxlength="2000" aria-describedby="comment-note"></textarea>
<button type="submit" name="decision" value="approve">Approve</button>
<button type="submit" name="decision" value="reject">Reject</button>
</form>
<p>You decide as ${approval.approver}. Nothing is decided until you press a button.</p>`,
  );
}

/** What the press of the button led to. */
export function decidedPage(details: ApprovalDetails, outcome: 'decided' | 'repeated'): string {
  const { approval } = details;
  const before = outcome === 'repeated' ? ' before; nothing was changed now' : '';
  return layout(
    `Contract ${numberOf(details)} ${approval.state}`,
    html`<p role="status">You have ${approval.state} this contract${before}. You can close this page.</p>
${facts(details)}
${decision(details)}`,
  );
}

/** Shown when the link is opened again after the decision. */
export function closedPage(details: ApprovalDetails): string {
  return layout(
    'The approval is already closed',
    html`<p>Contract ${numberOf(details)} was ${details.approval.state}. Nothing is left to decide here.</p>
${facts(details)}
${decision(details)}`,
  );
}

/** Shown when the contract changed after the mail was sent. */
export function stalePage(details: ApprovalDetails): string {
  const { approval, contract } = details;
  const change =
    contract === null
      ? html`<p>The contract was deleted after this approval was requested.</p>`
      : html`<p>The value changed from ${moneyText(approval.value)} to ${moneyText(contract.value)} after this
approval was requested. A new request has to be made; you get a new mail then.</p>`;
  return layout('The contract was changed', html`${change}\n${facts(details)}`);
}

function numberOf({ approval, contract }: ApprovalDetails): string {
  return contract?.contractNumber ?? approval.contractId;
}

function facts({ approval, contract }: ApprovalDetails): Html {
  const rows = factLines(approval, contract).map(
    ({ label, text }) => html`<tr><th scope="row">${label}</th><td>${text}</td></tr>\n`,
  );
  const terms = (contract?.terms ?? []).map((line) => html`<li>${line}</li>\n`);
  return html`<table><tbody>
${rows}</tbody></table>
<h2>Terms</h2>
<ul>
${terms}</ul>`;
}

function decision({ approval }: ApprovalDetails): Html {
  const { decidedBy, decidedAt, comment } = approval;
  if (decidedBy === null || decidedAt === null) return html``;
  const at = `${decidedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return html`<h2>Decision</h2>
<p>${approval.state} by ${decidedBy} on ${at}</p>
${comment === null ? html`` : html`<p class="comment">Comment: ${comment}</p>`}`;
}
