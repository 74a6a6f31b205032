import t from 'tap';
import type { Approval } from '../../../../api/domain/approval/approval.ts';
import { approvalHolds } from '../../../../api/domain/approval/approval-holds.ts';
import type { ContractState } from '../../../../api/domain/approval/contract-state.ts';

const approved: ContractState = {
  value: '250000.00',
  status: 'Approved',
  approvalStatus: 'Approved',
  approvedValue: '250000.00',
};
const pending = { state: 'pending', value: '250000.00' } as Approval;

t.test('an approved contract is covered by a decision at its present value only', async (t) => {
  t.ok(approvalHolds(approved, null));
  t.ok(approvalHolds({ ...approved, approvalStatus: 'NotRequired' }, null));
  t.ok(approvalHolds({ ...approved, value: null, approvedValue: null }, null), 'approved without a value');
  t.notOk(approvalHolds({ ...approved, value: '250000.01' }, null), 'raised by a cent');
  t.notOk(approvalHolds({ ...approved, value: null }, null), 'value taken away');
  t.notOk(approvalHolds({ ...approved, approvalStatus: null }, null), 'set past the bridge');
  t.notOk(approvalHolds({ ...approved, approvalStatus: 'Rejected' }, null));
  t.notOk(approvalHolds(approved, pending), 'a decision is still waited for');
});

t.test('a waiting contract needs somebody who was asked at its present value', async (t) => {
  const waiting: ContractState = { ...approved, status: 'PendingApproval', approvalStatus: 'Pending' };
  t.ok(approvalHolds(waiting, pending));
  t.notOk(approvalHolds(waiting, null));
  t.notOk(approvalHolds({ ...waiting, value: '300000.00' }, pending));
  t.notOk(approvalHolds({ ...waiting, approvalStatus: 'Approved' }, pending));
});

t.test('other states need no approval', async (t) => {
  for (const status of ['Draft', 'Rejected', 'Expired', 'Terminated', null] as const) {
    t.ok(approvalHolds({ ...approved, status, approvalStatus: null }, null), String(status));
  }
});
