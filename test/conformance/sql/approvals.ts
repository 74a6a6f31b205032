import type { Test } from 'tap';
import type { Approval, ApprovalEvent } from '../../../api/domain/approval/approval.ts';
import { guid, type OpenSql } from './fixtures.ts';

function approval(n: number, contractId: string, cells: Partial<Approval> = {}): Approval {
  return {
    id: guid(n),
    contractId,
    state: 'pending',
    value: '150000.00',
    threshold: '100000.00',
    requestedBy: 'requester@example.com',
    requestedAt: `2026-03-01T09:00:0${n % 10}.000Z`,
    approver: 'manager@example.com',
    decidedBy: null,
    decidedAt: null,
    comment: null,
    ...cells,
  };
}

const decided = {
  state: 'approved',
  decidedBy: 'manager@example.com',
  decidedAt: '2026-03-02T09:00:00.000Z',
  comment: 'fine',
} as const;

/** Approvals: one pending per contract, decided once, with a history that only grows. */
export function approvalConformance(t: Test, open: OpenSql): void {
  t.test('an approval comes back as it went in', async (t) => {
    const sql = await open(t);
    const one = approval(1, guid(100), { value: null });
    await sql.write((tx) => tx.approvals.insert(one));
    t.same(await sql.read((tx) => tx.approvals.get(guid(1))), one);
    t.same(await sql.read((tx) => tx.approvals.pendingFor(guid(100))), one);
    t.equal(await sql.read((tx) => tx.approvals.get(guid(2))), null);
    t.equal(await sql.read((tx) => tx.approvals.pendingFor(guid(101))), null);
  });

  t.test('a contract has one pending approval at most', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.approvals.insert(approval(1, guid(100))));
    const second = () => sql.write((tx) => tx.approvals.insert(approval(2, guid(100))));
    await t.rejects(second(), { name: 'RowRefused', reason: 'duplicate' });
    await sql.write((tx) =>
      tx.approvals.transition(approval(1, guid(100), { state: 'superseded' }), 'pending'),
    );
    await t.resolves(second());
    t.match(await sql.read((tx) => tx.approvals.pendingFor(guid(100))), { id: guid(2) });
  });

  t.test('of two decisions at the same time one wins', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.approvals.insert(approval(1, guid(100))));
    const decide = (cells: Partial<Approval>) =>
      sql.write((tx) => tx.approvals.transition(approval(1, guid(100), cells), 'pending'));
    const outcomes = await Promise.all([decide(decided), decide({ ...decided, state: 'rejected' })]);
    t.same(outcomes, [true, false]);
    t.same(await sql.read((tx) => tx.approvals.get(guid(1))), approval(1, guid(100), decided));
  });

  t.test('approvals are listed newest first, by state and contract, page by page', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      for (const n of [1, 2, 3]) await tx.approvals.insert(approval(n, guid(100 + n)));
      await tx.approvals.insert(approval(4, guid(101), decided));
    });
    const ids = async (query: { state?: 'pending'; contractId?: string; before?: string }) => {
      const found = await sql.read((tx) => tx.approvals.list({ limit: 2, ...query }));
      return found.map((one) => one.id);
    };
    t.same(await ids({}), [guid(4), guid(3)]);
    t.same(await ids({ before: guid(3) }), [guid(2), guid(1)]);
    t.same(await ids({ state: 'pending' }), [guid(3), guid(2)]);
    t.same(await ids({ state: 'pending', before: guid(2) }), [guid(1)]);
    t.same(await ids({ contractId: guid(101) }), [guid(4), guid(1)]);
    t.same(await ids({ before: guid(77) }), []);
  });

  t.test('the history is kept in order and needs its approval', async (t) => {
    const sql = await open(t);
    const event = (n: number, action: ApprovalEvent['action']): ApprovalEvent => {
      return {
        id: guid(n),
        approvalId: guid(1),
        at: '2026-03-01T09:00:00.000Z',
        actor: 'x',
        action,
        detail: null,
      };
    };
    await t.rejects(
      sql.write((tx) => tx.approvals.addEvent(event(9, 'requested'))),
      { name: 'RowRefused', reason: 'missing-parent' },
    );
    await sql.write(async (tx) => {
      await tx.approvals.insert(approval(1, guid(100)));
      await tx.approvals.addEvent(event(9, 'requested'));
      await tx.approvals.addEvent(event(8, 'approved'));
    });
    const found = await sql.read((tx) => tx.approvals.events(guid(1)));
    t.same(found, [event(9, 'requested'), event(8, 'approved')]);
  });

  t.test('a comment that could not be stored whole is refused', async (t) => {
    const sql = await open(t);
    const bad = approval(1, guid(100), { comment: 'a\0b' });
    await t.rejects(
      sql.write((tx) => tx.approvals.insert(bad)),
      { code: 'invalid-request' },
    );
  });
}
