import t from 'tap';
import { getApproval } from '../../../api/usecases/get-approval.ts';
import { ann, contractId, contractTable, pendingApproval, world } from './approval/support.ts';

t.test('an approval is shown with its history and the facts of its contract', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  t.match(await getApproval(built.deps, { approvalId: id }), {
    approval: { id, state: 'pending' },
    events: [{ action: 'requested', actor: ann, at: '2026-03-01T09:00:00.250Z' }],
    contract: {
      contractId,
      contractNumber: 'C-0007',
      contractType: 'Fixed Fee',
      status: 'PendingApproval',
      value: '120000.00',
      startDate: '2026-04-01',
      endDate: null,
      siteNumber: '0007',
      siteName: 'Grand Hotel',
      terms: ['Fixed fee a month: 4700 10500.00'],
    },
  });
});

t.test('it outlives its contract', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  await built.sql.write((tx) => tx.rows.delete(contractTable, contractId));
  t.match(await getApproval(built.deps, { approvalId: id }), { approval: { id }, contract: null });
});

t.test('an unknown id is not found', async (t) => {
  const { deps } = await world();
  await t.rejects(getApproval(deps, { approvalId: contractId }), { code: 'not-found' });
});
