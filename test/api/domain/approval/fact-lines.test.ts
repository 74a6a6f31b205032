import t from 'tap';
import type { Approval } from '../../../../api/domain/approval/approval.ts';
import { factLines, moneyText } from '../../../../api/domain/approval/fact-lines.ts';

t.test('money is grouped by thousands and keeps its cents', async (t) => {
  const cases = [
    ['0.00', '$0.00'],
    ['999.99', '$999.99'],
    ['1000', '$1,000.00'],
    ['100000.01', '$100,000.01'],
    ['922337203685477.58', '$922,337,203,685,477.58'],
    [null, 'not given'],
  ] as const;
  for (const [value, text] of cases) t.equal(moneyText(value), text);
});

t.test('an approval whose contract is gone still shows what was asked', async (t) => {
  const approval: Approval = {
    id: 'a',
    contractId: 'the-contract',
    state: 'pending',
    value: null,
    threshold: '100000.00',
    requestedBy: 'ann@example.com',
    requestedAt: '2026-03-01T09:00:00.250Z',
    approver: 'bob@example.com',
    decidedBy: null,
    decidedAt: null,
    comment: null,
  };
  const lines = Object.fromEntries(factLines(approval, null).map(({ label, text }) => [label, text]));
  t.match(lines, { Contract: 'the-contract', Site: 'not given', 'Value a year': 'not given' });
});
