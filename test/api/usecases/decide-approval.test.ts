import t from 'tap';
import { systemIds } from '../../../api/adapters/clock.ts';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import { type DecideInput, decideApproval } from '../../../api/usecases/decide-approval.ts';
import { requestApproval } from '../../../api/usecases/request-approval.ts';
import {
  ann,
  contractId,
  contractRow,
  contractTable,
  manager,
  outbox,
  pendingApproval,
  setContract,
  world,
} from './approval/support.ts';

const approve = { decision: 'approve', comment: 'agreed\r\nby phone ', decidedBy: manager } as const;

t.test('an approval reaches the contract, the history and the bus together', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  built.advance(60_000);
  const { outcome, approval } = await decideApproval(built.deps, { approvalId: id, ...approve });
  t.equal(outcome, 'decided');
  t.match(approval, { state: 'approved', decidedBy: manager, comment: 'agreed\nby phone' });
  t.match(await contractRow(built.sql), {
    status: 100000001,
    approvalStatus: choiceValue('approvalStatus', 'Approved'),
    approvedValue: '120000.00',
    decidedBy: manager,
    decidedOn: '2026-03-01T09:01:00Z',
    decisionComment: 'agreed\nby phone',
  });
  t.match(await built.sql.read((tx) => tx.approvals.events(id)), [
    { action: 'requested', actor: ann },
    { action: 'approved', actor: manager, detail: 'agreed\nby phone' },
  ]);
  t.match((await outbox(built.sql)).at(-1), {
    topic: 'approvals-topic',
    subject: 'approval.approved',
    entityId: contractId,
    body: { approvalId: id, contractNumber: 'C-0007', state: 'approved', value: '120000.00' },
  });
});

t.test('a rejection reaches the contract', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  await decideApproval(built.deps, { approvalId: id, decision: 'reject', comment: null, decidedBy: manager });
  t.match(await contractRow(built.sql), {
    status: choiceValue('contractStatus', 'Rejected'),
    approvalStatus: choiceValue('approvalStatus', 'Rejected'),
    decisionComment: null,
  });
});

t.test('the decision is a change that the sync carries to Dataverse', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  await built.sql.write((tx) => tx.sync.stageSqlChanges(contractTable));
  await decideApproval(built.deps, { approvalId: id, ...approve });
  t.equal(await built.sql.write((tx) => tx.sync.stageSqlChanges(contractTable)), 1);
});

t.test('the same decision by the same person again is the first answer and writes nothing', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  const first = await decideApproval(built.deps, { approvalId: id, ...approve });
  const messages = (await outbox(built.sql)).length;
  built.advance(1000);
  const again = await decideApproval(built.deps, {
    approvalId: id,
    ...approve,
    comment: 'other',
    decidedBy: manager.toUpperCase(),
  });
  t.equal(again.outcome, 'repeated');
  t.same(again.approval, first.approval);
  t.equal((await outbox(built.sql)).length, messages);
});

t.test('another decision, or another person, finds it closed', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  await decideApproval(built.deps, { approvalId: id, ...approve });
  const late: DecideInput[] = [
    { approvalId: id, ...approve, decision: 'reject' },
    { approvalId: id, ...approve, decidedBy: 'eve@example.com' },
  ];
  for (const input of late) {
    await t.rejects(decideApproval(built.deps, input), { code: 'approval-closed', status: 409 });
  }
  t.match(await contractRow(built.sql), { status: 100000001, decidedBy: manager });
});

t.test('the requester may not decide, whatever the case of the name', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  const own = decideApproval(built.deps, { approvalId: id, ...approve, decidedBy: 'Ann@Example.COM' });
  await t.rejects(own, { code: 'self-approval' });
  t.equal((await built.sql.read((tx) => tx.approvals.get(id)))?.state, 'pending');
});

t.test('a value changed since the request closes the approval for good and says so', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  await setContract(built.sql, { contractValue: '500000.00' });
  const late = decideApproval(built.deps, { approvalId: id, ...approve });
  await t.rejects(late, { code: 'conflict', message: /\$120,000\.00 to \$500,000\.00/ });
  t.equal((await built.sql.read((tx) => tx.approvals.get(id)))?.state, 'superseded');
  t.match(await contractRow(built.sql), {
    status: choiceValue('contractStatus', 'PendingApproval'),
    approvalStatus: choiceValue('approvalStatus', 'Superseded'),
  });
  t.match((await outbox(built.sql)).at(-1), { subject: 'approval.superseded' });
  await t.rejects(decideApproval(built.deps, { approvalId: id, ...approve }), { code: 'approval-closed' });
  t.match(await requestApproval(built.deps, { contractId, requestedBy: ann }), {
    outcome: 'request',
    approval: { value: '500000.00' },
  });
});

t.test('a contract that ended or was deleted is not brought back', async (t) => {
  const ended = await world();
  const first = await pendingApproval(ended);
  await setContract(ended.sql, { status: choiceValue('contractStatus', 'Terminated') });
  await t.rejects(decideApproval(ended.deps, { approvalId: first.id, ...approve }), { code: 'conflict' });
  t.equal((await contractRow(ended.sql)).status, choiceValue('contractStatus', 'Terminated'));

  const deleted = await world();
  const second = await pendingApproval(deleted);
  await deleted.sql.write((tx) => tx.rows.delete(contractTable, contractId));
  await t.rejects(decideApproval(deleted.deps, { approvalId: second.id, ...approve }), { code: 'conflict' });
  t.equal((await deleted.sql.read((tx) => tx.approvals.get(second.id)))?.state, 'superseded');
});

t.test('an unknown approval and bad fields are refused by name', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  await t.rejects(decideApproval(built.deps, { approvalId: contractId, ...approve }), { code: 'not-found' });
  await t.rejects(decideApproval(built.deps, { approvalId: id, ...approve, comment: 'x'.repeat(2001) }), {
    code: 'invalid-request',
    errors: [{ field: 'comment' }],
  });
  await t.rejects(decideApproval(built.deps, { approvalId: id, ...approve, decidedBy: '' }), {
    errors: [{ field: 'decidedBy' }],
  });
  const longest = { approvalId: id, ...approve, comment: 'x'.repeat(2000) };
  t.match(await decideApproval(built.deps, longest), { outcome: 'decided' });
});

t.test('of many deciders at once over two connections exactly one wins', async (t) => {
  const url = `sqlite:${t.testdir()}/race.db`;
  const one = await world({ url });
  const { id } = await pendingApproval(one);
  const other = await world({ url, ids: systemIds });
  const deciders = Array.from({ length: 8 }, (_, index) => {
    const decision = index % 2 === 0 ? ('approve' as const) : ('reject' as const);
    const deps = index < 4 ? one.deps : other.deps;
    return decideApproval(deps, {
      approvalId: id,
      decision,
      comment: null,
      decidedBy: `p${index}@example.com`,
    });
  });
  const results = await Promise.allSettled(deciders);
  const won = results.filter((result) => result.status === 'fulfilled');
  t.equal(won.length, 1);
  for (const result of results) {
    if (result.status === 'rejected') t.match(result.reason, { code: 'approval-closed' });
  }
  const winner = won[0]?.status === 'fulfilled' ? won[0].value.approval : null;
  t.match(await contractRow(one.sql), {
    decidedBy: winner?.decidedBy,
    status: choiceValue('contractStatus', winner?.state === 'approved' ? 'Approved' : 'Rejected'),
  });
  const history = await one.sql.read((tx) => tx.approvals.events(id));
  t.same(
    history.map((event) => event.action),
    ['requested', winner?.state],
  );
  t.equal((await outbox(one.sql)).filter((message) => message.topic === 'approvals-topic').length, 2);
  await Promise.all([one.sql.close(), other.sql.close()]);
});
