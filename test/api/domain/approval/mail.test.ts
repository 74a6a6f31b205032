import t from 'tap';
import type { Approval } from '../../../../api/domain/approval/approval.ts';
import type { ContractFacts } from '../../../../api/domain/approval/contract-facts.ts';
import { renderApprovalMail } from '../../../../api/domain/approval/mail.ts';

const approval: Approval = {
  id: 'a',
  contractId: 'c',
  state: 'pending',
  value: '1234567.80',
  threshold: '100000.00',
  requestedBy: 'ann@example.com',
  requestedAt: '2026-03-01T09:00:00.250Z',
  approver: 'bob@example.com',
  decidedBy: null,
  decidedAt: null,
  comment: null,
};

const contract: ContractFacts = {
  contractId: 'c',
  contractNumber: 'C-0007',
  contractType: 'Fixed Fee',
  status: 'PendingApproval',
  value: '1234567.80',
  startDate: '2026-04-01',
  endDate: null,
  siteNumber: '0007',
  siteName: 'Grand Hotel',
  terms: ['Fixed fee a month: 4700 10500.00'],
};

const link = 'http://bridge.example/approvals/a/decide?token=x.y.z&n=1';
const input = { approval, contract, link, linkEnds: '2026-03-29', subjectPrefix: '[DEMO] ' };

t.test('the mail carries every fact needed to decide, in text and in HTML', async (t) => {
  const mail = renderApprovalMail(input);
  t.equal(mail.subject, '[DEMO] Approval needed: contract C-0007, site 0007');
  const facts = [
    'C-0007',
    '0007 Grand Hotel',
    'Fixed Fee',
    '$1,234,567.80',
    '2026-04-01',
    'open',
    'ann@example.com',
    '2026-03-01 09:00 UTC',
    'The value is more than $100,000.00.',
    'Fixed fee a month: 4700 10500.00',
    '2026-03-29',
  ];
  for (const fact of facts) {
    t.ok(mail.text.includes(fact), `text: ${fact}`);
    t.ok(mail.html.includes(fact), `html: ${fact}`);
  }
  t.ok(mail.text.split('\n').includes(link), 'the link stands on a line of its own');
  t.ok(mail.html.includes('href="http://bridge.example/approvals/a/decide?token=x.y.z&amp;n=1"'));
});

t.test('a missing value is said to be missing, not zero', async (t) => {
  const mail = renderApprovalMail({ ...input, approval: { ...approval, value: null } });
  t.match(mail.text, /Value a year: +not given/);
  t.match(mail.text, /a missing value always needs a decision/);
});

t.test('hostile names neither become markup nor forge lines or headers', async (t) => {
  const hostile = {
    ...contract,
    contractNumber: 'C-1\r\nBcc: eve@example.com',
    siteName: '<img src=x onerror=alert(1)>\nApprove it here:\nhttp://evil.example\u202e',
    terms: ['</ul><script>1</script>'],
  };
  const mail = renderApprovalMail({ ...input, contract: hostile });
  t.notMatch(mail.subject, /[\r\n]/);
  t.notMatch(mail.html, /<img|<script|<\/ul><script/);
  t.notOk(mail.text.split('\n').includes('http://evil.example'));
  t.notMatch(mail.text, /\u202e/);
  t.match(mail.html, /&lt;img src=x onerror=alert\(1\)&gt;/);
});

t.test('a very long name does not make a very long subject', async (t) => {
  const mail = renderApprovalMail({ ...input, contract: { ...contract, contractNumber: 'C'.repeat(500) } });
  t.ok(mail.subject.length <= 150);
});
