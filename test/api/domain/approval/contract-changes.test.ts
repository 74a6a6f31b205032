import t from 'tap';
import type { Approval } from '../../../../api/domain/approval/approval.ts';
import { contractChanges } from '../../../../api/domain/approval/contract-changes.ts';
import { canonicalValue } from '../../../../api/domain/model/canonical.ts';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import { columnNamed, tableNamed } from '../../../../api/domain/model/names.ts';

const pending: Approval = {
  id: '00000000-0000-4000-8000-000000000001',
  contractId: '00000000-0000-4000-8000-000000000002',
  state: 'pending',
  value: '120000.00',
  threshold: '100000.00',
  requestedBy: 'ann@example.com',
  requestedAt: '2026-01-01T00:00:00.123Z',
  approver: 'bob@example.com',
  decidedBy: null,
  decidedAt: null,
  comment: null,
};

const decided = {
  decidedBy: 'bob@example.com',
  decidedAt: '2026-01-02T03:04:05.678Z',
  comment: 'fine',
} as const;

t.test('a request marks the contract as waiting and clears the decision before', async (t) => {
  t.same(contractChanges(pending), {
    status: choiceValue('contractStatus', 'PendingApproval'),
    approvalStatus: choiceValue('approvalStatus', 'Pending'),
    approvalId: pending.id,
    requestedBy: 'ann@example.com',
    approvedValue: null,
    decidedBy: null,
    decidedOn: null,
    decisionComment: null,
  });
});

t.test('a decision is written with who, when, why and at which value', async (t) => {
  const changes = {
    approvedValue: '120000.00',
    decidedBy: 'bob@example.com',
    decidedOn: '2026-01-02T03:04:05Z',
    decisionComment: 'fine',
  };
  t.match(contractChanges({ ...pending, ...decided, state: 'approved' }), {
    status: 100000001,
    approvalStatus: choiceValue('approvalStatus', 'Approved'),
    ...changes,
  });
  t.match(contractChanges({ ...pending, ...decided, state: 'rejected' }), {
    status: choiceValue('contractStatus', 'Rejected'),
    approvalStatus: choiceValue('approvalStatus', 'Rejected'),
    ...changes,
  });
});

t.test('an automatic approval says that none was required', async (t) => {
  t.match(contractChanges({ ...pending, ...decided, state: 'approved', decidedBy: 'auto' }), {
    status: 100000001,
    approvalStatus: choiceValue('approvalStatus', 'NotRequired'),
    decidedBy: 'auto',
  });
});

t.test('a superseded approval leaves the status of the contract alone', async (t) => {
  t.same(contractChanges({ ...pending, state: 'superseded' }), {
    approvalStatus: choiceValue('approvalStatus', 'Superseded'),
  });
});

t.test('every change is in canonical form', async (t) => {
  const table = tableNamed('contract');
  for (const state of ['pending', 'approved', 'rejected', 'superseded'] as const) {
    for (const [name, value] of Object.entries(contractChanges({ ...pending, ...decided, state }))) {
      t.same(canonicalValue(columnNamed(table, name), value), { ok: true, value }, `${state} ${name}`);
    }
  }
});
