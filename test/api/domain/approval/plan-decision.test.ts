import t from 'tap';
import type { Approval } from '../../../../api/domain/approval/approval.ts';
import type { ContractState } from '../../../../api/domain/approval/contract-state.ts';
import { planDecision } from '../../../../api/domain/approval/plan-decision.ts';

const pending: Approval = {
  id: 'a',
  contractId: 'c',
  state: 'pending',
  value: '120000.00',
  threshold: '100000.00',
  requestedBy: 'ann@example.com',
  requestedAt: '2026-01-01T00:00:00.000Z',
  approver: 'bob@example.com',
  decidedBy: null,
  decidedAt: null,
  comment: null,
};

const contract: ContractState = {
  value: '120000.00',
  status: 'PendingApproval',
  approvalStatus: 'Pending',
  approvedValue: null,
};

const bob = { decision: 'approve', decidedBy: 'bob@example.com' } as const;
const approved: Approval = { ...pending, state: 'approved', decidedBy: 'bob@example.com' };

t.test('an open approval of an unchanged contract is decided', async (t) => {
  t.equal(planDecision({ approval: pending, contract, ...bob }), 'decide');
});

t.test('the requester may not decide, however the name is written', async (t) => {
  t.equal(
    planDecision({ approval: pending, contract, ...bob, decidedBy: 'ANN@example.com' }),
    'self-approval',
  );
});

t.test('the same decision of the same person repeats, everything else finds it closed', async (t) => {
  t.equal(planDecision({ approval: approved, contract, ...bob, decidedBy: 'BOB@example.com' }), 'repeat');
  t.equal(planDecision({ approval: approved, contract, ...bob, decision: 'reject' }), 'closed');
  t.equal(planDecision({ approval: approved, contract, ...bob, decidedBy: 'eve@example.com' }), 'closed');
  t.equal(planDecision({ approval: { ...pending, state: 'superseded' }, contract, ...bob }), 'closed');
});

t.test('a contract that changed, ended or vanished is not decided on old facts', async (t) => {
  t.equal(
    planDecision({ approval: pending, contract: { ...contract, value: '120000.01' }, ...bob }),
    'stale',
  );
  t.equal(planDecision({ approval: pending, contract: { ...contract, value: null }, ...bob }), 'stale');
  t.equal(
    planDecision({ approval: pending, contract: { ...contract, status: 'Terminated' }, ...bob }),
    'stale',
  );
  t.equal(planDecision({ approval: pending, contract: null, ...bob }), 'stale');
});

t.test('a decision that was made stays an answer after the contract changed', async (t) => {
  t.equal(planDecision({ approval: approved, contract: { ...contract, value: '5.00' }, ...bob }), 'repeat');
});
