import t from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import { decideApproval } from '../../../api/usecases/decide-approval.ts';
import { enforceApprovals } from '../../../api/usecases/enforce-approvals.ts';
import { requestApproval } from '../../../api/usecases/request-approval.ts';
import {
  addContract,
  ann,
  contractId,
  contractRow,
  manager,
  setContract,
  world,
} from './approval/support.ts';

const status = (option: Parameters<typeof choiceValue<'contractStatus'>>[1]) =>
  choiceValue('contractStatus', option);
const approval = (option: Parameters<typeof choiceValue<'approvalStatus'>>[1]) =>
  choiceValue('approvalStatus', option);
const never = new AbortController().signal;

t.test('a contract that was created as approved past the bridge waits for a decision', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '5000000.00', { status: status('Approved') });
  t.equal(await enforceApprovals(deps, never), 1);
  t.match(await contractRow(sql), { status: status('PendingApproval'), approvalStatus: approval('Pending') });
  t.equal(await enforceApprovals(deps, never), 0, 'asking once is enough');
});

t.test(
  'a value raised after approval asks again; one that stays under the threshold is approved again',
  async (t) => {
    const { deps, sql } = await world();
    await addContract(sql, '90000.00');
    await requestApproval(deps, { contractId, requestedBy: ann });
    await setContract(sql, { contractValue: '95000.00' });
    await enforceApprovals(deps, never);
    t.match(await contractRow(sql), { status: status('Approved'), approvedValue: '95000.00' });
    await setContract(sql, { contractValue: '120000.00' });
    t.equal(await enforceApprovals(deps, never), 1);
    t.match(await contractRow(sql), {
      status: status('PendingApproval'),
      approvalStatus: approval('Pending'),
    });
  },
);

t.test('a status set to approved while a decision is waited for is put back', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '250000.00');
  await requestApproval(deps, { contractId, requestedBy: ann });
  await setContract(sql, { status: status('Approved') });
  await enforceApprovals(deps, never);
  t.match(await contractRow(sql), { status: status('PendingApproval'), approvalStatus: approval('Pending') });
});

t.test('a rejected contract that somebody sets to approved is rejected again', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '250000.00');
  const asked = await requestApproval(deps, { contractId, requestedBy: ann });
  const approvalId = asked.approval?.id ?? '';
  await decideApproval(deps, { approvalId, decision: 'reject', comment: 'no', decidedBy: manager });
  await setContract(sql, { status: status('Approved') });
  await enforceApprovals(deps, never);
  t.match(await contractRow(sql), { status: status('Rejected'), approvalStatus: approval('Rejected') });
});

t.test('a contract whose value changed while it waited is asked for at the new value', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '250000.00');
  const first = await requestApproval(deps, { contractId, requestedBy: ann });
  await setContract(sql, { contractValue: '300000.00' });
  t.equal(await enforceApprovals(deps, never), 1);
  const pending = await sql.read((tx) => tx.approvals.pendingFor(contractId));
  t.equal(pending?.value, '300000.00');
  t.not(pending?.id, first.approval?.id);
});

t.test('a decided contract is left alone', async (t) => {
  const { deps, sql } = await world();
  await addContract(sql, '250000.00');
  const asked = await requestApproval(deps, { contractId, requestedBy: ann });
  const approvalId = asked.approval?.id ?? '';
  await decideApproval(deps, { approvalId, decision: 'approve', comment: null, decidedBy: manager });
  const before = await contractRow(sql);
  t.equal(await enforceApprovals(deps, never), 0);
  t.same(await contractRow(sql), before);
});
