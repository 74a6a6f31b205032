import fc from 'fast-check';
import t from 'tap';
import type { Approval, ApprovalState } from '../../../../api/domain/approval/approval.ts';
import type { ContractState } from '../../../../api/domain/approval/contract-state.ts';
import { planRequest } from '../../../../api/domain/approval/plan-request.ts';

const threshold = '100000.00';

const contract = (value: string | null, changes: Partial<ContractState> = {}): ContractState => ({
  value,
  status: 'Draft',
  approvalStatus: null,
  approvedValue: null,
  ...changes,
});

const approval = (state: ApprovalState, value: string | null): Approval => ({
  id: 'a',
  contractId: 'c',
  state,
  value,
  threshold,
  requestedBy: 'ann@example.com',
  requestedAt: '2026-01-01T00:00:00.000Z',
  approver: 'bob@example.com',
  decidedBy: null,
  decidedAt: null,
  comment: null,
});

const plan = (state: ContractState, previous: Approval | null = null) =>
  planRequest({
    contract: state,
    pending: previous?.state === 'pending' ? previous : null,
    latest: previous,
    threshold,
  });

t.test('a first request is decided by the threshold', async (t) => {
  t.equal(plan(contract('100000.00')), 'auto-approve');
  t.equal(plan(contract('100000.01')), 'request');
  t.equal(plan(contract(null)), 'request');
});

t.test('the same value waits once', async (t) => {
  t.equal(plan(contract('120000.00'), approval('pending', '120000.00')), 'already-pending');
  t.equal(plan(contract(null), approval('pending', null)), 'already-pending');
});

t.test('the same value is decided once', async (t) => {
  t.equal(plan(contract('120000.00'), approval('approved', '120000.00')), 'already-decided');
  t.equal(plan(contract('120000.00'), approval('rejected', '120000.00')), 'already-decided');
  t.equal(plan(contract(null), approval('approved', null)), 'already-decided');
});

t.test('a value that changed while it waited supersedes the request', async (t) => {
  t.equal(plan(contract('130000.00'), approval('pending', '120000.00')), 'supersede-and-request');
  t.equal(plan(contract(null), approval('pending', '120000.00')), 'supersede-and-request');
  t.equal(plan(contract('130000.00'), approval('pending', null)), 'supersede-and-request');
  t.equal(plan(contract('80000.00'), approval('pending', '120000.00')), 'auto-approve');
});

t.test('a value raised after the decision is asked about again', async (t) => {
  t.equal(plan(contract('120000.00'), approval('approved', '90000.00')), 'supersede-and-request');
  t.equal(plan(contract('150000.00'), approval('rejected', '120000.00')), 'supersede-and-request');
});

t.test('a superseded approval settles nothing', async (t) => {
  t.equal(plan(contract('120000.00'), approval('superseded', '120000.00')), 'request');
});

t.test(
  'a contract approved before the bridge kept approvals is not asked about at the same value',
  async (t) => {
    const approved = {
      status: 'Approved',
      approvalStatus: 'NotRequired',
      approvedValue: '50000.00',
    } as const;
    t.equal(plan(contract('50000.00', approved)), 'already-decided');
    t.equal(plan(contract('150000.00', approved)), 'request');
    t.equal(plan(contract(null, { ...approved, approvedValue: null })), 'request');
  },
);

t.test('a negative value and an ended contract are refused', async (t) => {
  t.throws(() => plan(contract('-1.00')), { code: 'invalid-request', errors: [{ field: 'contractValue' }] });
  t.throws(() => plan(contract('-1.00'), approval('pending', '5.00')), { code: 'invalid-request' });
  for (const status of ['Expired', 'Terminated'] as const) {
    t.throws(() => plan(contract('5.00', { status })), { errors: [{ field: 'contractId' }] });
  }
});

t.test(
  'no sequence of values is approved automatically above the threshold or without a value',
  async (t) => {
    const value = fc.option(
      fc.integer({ min: 0, max: 30_000_000 }).map((cents) => {
        const text = String(cents).padStart(3, '0');
        return `${text.slice(0, -2)}.${text.slice(-2)}`;
      }),
    );
    const state = fc.constantFrom<ApprovalState>('pending', 'approved', 'rejected', 'superseded');
    const property = fc.property(value, fc.option(fc.record({ state, value })), (now, before) => {
      const outcome = plan(contract(now), before === null ? null : approval(before.state, before.value));
      const mustAsk = now === null || BigInt(now.replace('.', '')) > 10_000_000n;
      const asks = outcome === 'request' || outcome === 'supersede-and-request';
      if (outcome === 'auto-approve') return !mustAsk;
      if (asks) return mustAsk;
      return before !== null && before.value === now;
    });
    const result = fc.check(property, { numRuns: 1000 });
    t.notOk(result.failed, `seed ${result.seed}, ${JSON.stringify(result.counterexample)}`);
  },
);
