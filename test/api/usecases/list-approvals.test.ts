import t from 'tap';
import { listApprovals } from '../../../api/usecases/list-approvals.ts';
import { requestApproval } from '../../../api/usecases/request-approval.ts';
import { addContract, ann, contractId, setContract, world } from './approval/support.ts';

async function fiveApprovals() {
  const built = await world();
  await addContract(built.sql, '110000.00');
  const ids: string[] = [];
  for (const value of ['110000.00', '120000.00', '130000.00', '140000.00', '90000.00']) {
    await setContract(built.sql, { contractValue: value });
    const { approval } = await requestApproval(built.deps, { contractId, requestedBy: ann });
    ids.push(approval?.id ?? '');
  }
  return { ...built, ids };
}

t.test('pages follow each other, newest first, without gap or repeat', async (t) => {
  const { deps, ids } = await fiveApprovals();
  const seen: string[] = [];
  let before: string | null = null;
  do {
    const page = await listApprovals(deps, { limit: 2, ...(before === null ? {} : { before }) });
    t.ok(page.approvals.length <= 2);
    seen.push(...page.approvals.map((approval) => approval.id));
    before = page.next;
  } while (before !== null);
  t.same(seen, ids.toReversed());
});

t.test('a page that ends exactly at the end has no next one', async (t) => {
  const { deps } = await fiveApprovals();
  t.equal((await listApprovals(deps, { limit: 5 })).next, null);
});

t.test('approvals are filtered by state and contract', async (t) => {
  const { deps, ids } = await fiveApprovals();
  const superseded = await listApprovals(deps, { state: 'superseded', limit: 10 });
  t.same(
    superseded.approvals.map((approval) => approval.id),
    ids.slice(0, 4).toReversed(),
  );
  t.equal((await listApprovals(deps, { state: 'pending', limit: 10 })).approvals.length, 0);
  t.equal((await listApprovals(deps, { contractId, limit: 10 })).approvals.length, 5);
  t.equal((await listApprovals(deps, { contractId: ids[0] ?? '', limit: 10 })).approvals.length, 0);
});
