import t from 'tap';
import { systemIds } from '../../../api/adapters/clock.ts';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import { decideApproval } from '../../../api/usecases/decide-approval.ts';
import { requestApproval } from '../../../api/usecases/request-approval.ts';
import {
  addContract,
  ann,
  contractId,
  contractRow,
  manager,
  outbox,
  pendingApproval,
  setContract,
  world,
} from './approval/support.ts';

const input = { contractId, requestedBy: ann };
const status = (option: Parameters<typeof choiceValue<'contractStatus'>>[1]) =>
  choiceValue('contractStatus', option);

t.test('a value above the threshold waits for the manager of the territory', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '100000.01');
  const { outcome, approval, contract } = await requestApproval(deps, input);
  t.equal(outcome, 'request');
  t.match(approval, { state: 'pending', value: '100000.01', requestedBy: ann, approver: manager });
  const row = await contractRow(sql);
  t.match(row, {
    status: status('PendingApproval'),
    approvalStatus: choiceValue('approvalStatus', 'Pending'),
    approvalId: approval?.id,
    requestedBy: ann,
    decidedBy: null,
  });
  t.match(contract, { status: row.status, approvalId: row.approvalId });
  t.match(await outbox(sql), [
    { topic: 'approvals-topic', subject: 'approval.requested', entityId: contractId },
    { topic: 'mail', body: { kind: 'approval-request', approvalId: approval?.id } },
  ]);
});

t.test('exactly the threshold is approved at once, without a mail', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '100000.00');
  const { outcome, approval } = await requestApproval(deps, input);
  t.equal(outcome, 'auto-approve');
  t.match(approval, { state: 'approved', decidedBy: 'auto' });
  t.match(await contractRow(sql), {
    status: status('Approved'),
    approvalStatus: choiceValue('approvalStatus', 'NotRequired'),
    approvedValue: '100000.00',
    decidedBy: 'auto',
    decidedOn: '2026-03-01T09:00:00Z',
  });
  t.match(await outbox(sql), [{ subject: 'approval.approved' }]);
  t.equal((await outbox(sql)).length, 1);
});

t.test('a missing value is never approved automatically', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, null);
  t.match(await requestApproval(deps, input), { outcome: 'request', approval: { value: null } });
  t.match(await contractRow(sql), { status: status('PendingApproval') });
});

t.test('asking twice requests once, and twice at once too', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '120000.00');
  const answers = await Promise.all([requestApproval(deps, input), requestApproval(deps, input)]);
  const again = await requestApproval(deps, input);
  t.same(answers.map((answer) => answer.outcome).sort(), ['already-pending', 'request']);
  t.equal(again.outcome, 'already-pending');
  t.equal(new Set([...answers, again].map((answer) => answer.approval?.id)).size, 1);
  t.equal((await outbox(sql)).length, 2);
});

t.test('two processes that ask at once open one approval', async (t) => {
  const url = `sqlite:${t.testdir()}/race.db`;
  const one = await world({ url, ids: systemIds });
  await addContract(one.sql, '120000.00');
  const other = await world({ url, ids: systemIds });
  const answers = await Promise.all([one, other, one, other].map(({ deps }) => requestApproval(deps, input)));
  t.equal(answers.filter((answer) => answer.outcome === 'request').length, 1);
  t.equal(new Set(answers.map((answer) => answer.approval?.id)).size, 1);
  t.equal((await outbox(one.sql)).length, 2);
  await Promise.all([one.sql.close(), other.sql.close()]);
});

t.test('an automatic approval is given once', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '5.00');
  await requestApproval(deps, input);
  t.equal((await requestApproval(deps, input)).outcome, 'already-decided');
  t.equal((await outbox(sql)).length, 1);
});

t.test('raised from 90000 to 120000 after the automatic approval it waits again', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '90000.00');
  const first = await requestApproval(deps, input);
  await setContract(sql, { contractValue: '120000.00' });
  const second = await requestApproval(deps, input);
  t.equal(second.outcome, 'supersede-and-request');
  t.match(await contractRow(sql), {
    status: status('PendingApproval'),
    approvalId: second.approval?.id,
    approvedValue: null,
    decidedBy: null,
  });
  const kept = await sql.read((tx) => tx.approvals.get(first.approval?.id ?? ''));
  t.equal(kept?.state, 'approved', 'the earlier approval stays what it was');
  t.equal((await requestApproval(deps, input)).outcome, 'already-pending');
});

t.test('a value changed while it waits supersedes the request', async (t) => {
  const built = await world();
  const { deps, sql } = built;
  const first = await pendingApproval(built);
  await setContract(sql, { contractValue: '130000.00' });
  const second = await requestApproval(deps, input);
  t.equal(second.outcome, 'supersede-and-request');
  t.match(second.approval, { state: 'pending', value: '130000.00' });
  t.equal((await sql.read((tx) => tx.approvals.get(first.id)))?.state, 'superseded');
  t.same(
    (await sql.read((tx) => tx.approvals.events(first.id))).map((event) => event.action),
    ['requested', 'superseded'],
  );
  t.match(await contractRow(sql), { approvalStatus: choiceValue('approvalStatus', 'Pending') });
});

t.test('a value lowered while it waits is approved automatically and nothing stays pending', async (t) => {
  const built = await world();
  await pendingApproval(built);
  await setContract(built.sql, { contractValue: '80000.00' });
  t.equal((await requestApproval(built.deps, input)).outcome, 'auto-approve');
  t.equal(await built.sql.read((tx) => tx.approvals.pendingFor(contractId)), null);
  t.match(await contractRow(built.sql), { status: status('Approved'), approvedValue: '80000.00' });
});

t.test('the newest approval counts although the clock stands still or is set back', async (t) => {
  const built = await world();
  const { deps, sql } = built;
  await addContract(sql, '90000.00');
  for (const value of ['90000.00', '80000.00', '70000.00', '60000.00']) {
    await setContract(sql, { contractValue: value });
    t.equal((await requestApproval(deps, input)).outcome, 'auto-approve', value);
    t.equal((await requestApproval(deps, input)).outcome, 'already-decided', value);
    built.advance(-60_000);
  }
});

t.test('a rejected value is not asked about again, a new one is', async (t) => {
  const built = await world();
  const { deps, sql } = built;
  const { id } = await pendingApproval(built);
  await decideApproval(deps, { approvalId: id, decision: 'reject', comment: 'too much', decidedBy: manager });
  t.match(await requestApproval(deps, input), { outcome: 'already-decided', approval: { id } });
  await setContract(sql, { contractValue: '110000.00' });
  t.equal((await requestApproval(deps, input)).outcome, 'supersede-and-request');
});

t.test('the default approver is asked when the territory names none or its manager asks', async (t) => {
  const nobody = await world();
  await addContract(nobody.sql, null, {}, { managerEmail: null });
  t.match(await requestApproval(nobody.deps, input), { approval: { approver: 'default@example.com' } });
  const self = await world();
  await addContract(self.sql, null);
  t.match(await requestApproval(self.deps, { contractId, requestedBy: 'MANAGER@example.com' }), {
    approval: { approver: 'default@example.com' },
  });
});

t.test('an unknown contract, an ended one and a blank requester are refused and leave nothing', async (t) => {
  const { deps, sql } = await world();
  await t.rejects(requestApproval(deps, input), { code: 'not-found' });
  await addContract(sql, '5.00', { status: status('Terminated') });
  await t.rejects(requestApproval(deps, input), { code: 'invalid-request' });
  await t.rejects(requestApproval(deps, { contractId, requestedBy: ' ' }), {
    errors: [{ field: 'requestedBy' }],
  });
  t.equal((await outbox(sql)).length, 0);
  t.equal((await contractRow(sql)).status, status('Terminated'));
});
