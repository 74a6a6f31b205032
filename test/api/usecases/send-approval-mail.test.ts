import t from 'tap';
import { createSmtpMailer } from '../../../api/adapters/mail/smtp-mailer.ts';
import { startMailbox } from '../../../api/local/mailbox.ts';
import { decideApproval } from '../../../api/usecases/decide-approval.ts';
import { requestApproval } from '../../../api/usecases/request-approval.ts';
import { sendApprovalMail } from '../../../api/usecases/send-approval-mail.ts';
import { addContract, ann, contractId, manager, pendingApproval, world } from './approval/support.ts';

t.test(
  'the approver gets the mail through a real mail server, with a link that opens this approval',
  async (t) => {
    const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
    const mailer = createSmtpMailer({ url: mailbox.smtpUrl, from: 'Bridge <bridge@example.com>' });
    t.teardown(async () => {
      await mailer.close();
      await mailbox.close();
    });
    const built = await world();
    await addContract(built.sql, '120000.00', {}, { site: '<b>Grand</b> & "Sons"' });
    const { approval } = await requestApproval(built.deps, { contractId, requestedBy: ann });
    const approvalId = approval?.id ?? '';
    t.equal(await sendApprovalMail({ ...built.deps, mailer }, { approvalId }), 'sent');

    const found = await (await fetch(`${mailbox.url}/api/mails?to=${manager}&subject=C-0007`)).text();
    const [mail] = JSON.parse(found).mails;
    t.equal(mail.subject, '[DEMO] Approval needed: contract C-0007, site 0007');
    t.match(mail.text, /0007 <b>Grand<\/b> & "Sons"/);
    t.match(mail.html, /0007 &lt;b&gt;Grand&lt;\/b&gt; &amp; &quot;Sons&quot;/);
    t.match(mail.html, /\$120,000\.00/);
    const link = new URL(mail.links[0]);
    t.equal(link.origin + link.pathname, `http://bridge.example/approvals/${approvalId}/decide`);
    const token = link.searchParams.get('token') ?? '';
    t.same(await built.deps.decisionLinks.verify(token), { approvalId, approver: manager });
  },
);

t.test('a repeated send carries the same message id', async (t) => {
  const built = await world();
  const { id: approvalId } = await pendingApproval(built);
  await sendApprovalMail(built.deps, { approvalId });
  await sendApprovalMail(built.deps, { approvalId });
  t.equal(new Set(built.mails.map((mail) => mail.messageId)).size, 1);
  t.match(built.mails[0]?.messageId, /^<[^\s<>@]+@bridge\.example>$/);
});

t.test('the link works for 28 days and not longer', async (t) => {
  const built = await world();
  const { id: approvalId } = await pendingApproval(built);
  await sendApprovalMail(built.deps, { approvalId });
  const token = /token=(\S+)/.exec(built.mails[0]?.text ?? '')?.[1] ?? '';
  built.advance(27 * 86_400_000);
  t.match(await built.deps.decisionLinks.verify(token), { approvalId });
  built.advance(86_400_000);
  t.equal(await built.deps.decisionLinks.verify(token), null);
});

t.test('nothing is sent for an approval that was closed meanwhile or never existed', async (t) => {
  const built = await world();
  const { id: approvalId } = await pendingApproval(built);
  await decideApproval(built.deps, { approvalId, decision: 'approve', comment: null, decidedBy: manager });
  t.equal(await sendApprovalMail(built.deps, { approvalId }), 'no-longer-pending');
  await t.rejects(sendApprovalMail(built.deps, { approvalId: contractId }), { code: 'not-found' });
  t.equal(built.mails.length, 0);
});
