import t, { type Test } from 'tap';
import { listContracts, mostScanned } from '../../../api/usecases/list-contracts.ts';
import { contractId, siteId, World } from './revenue/support.ts';

const capped = {
  managementAgreement: {
    type: 'FixedFee',
    fixedFeeAmount: '1',
    claims: { type: 'AnnualCalendar', cap: '5' },
  },
};
const plain = { fixedFee: { services: [{ code: '4700', fee: '1' }] } };

async function world(t: Test): Promise<World> {
  const w = await World.open();
  t.teardown(() => w.sql.close());
  await w.site(1);
  return w;
}

t.test('contracts that answer are collected over the pages of the table', async (t) => {
  const w = await world(t);
  for (let number = 100; number < 260; number += 1) {
    const customerSiteId = siteId(1);
    await w.contract(number, number % 40 === 0 ? capped : plain, { customerSiteId });
  }
  const find = async (top: number, after?: { name: string; id: string }) => {
    const page = await listContracts(w, { asked: { hasClaimsCap: true }, top, after });
    return { numbers: page.rows.map((row) => row.contractNumber), next: page.next };
  };
  const first = await find(3);
  t.same(first, { numbers: ['C-120', 'C-160', 'C-200'], next: { name: 'C-200', id: contractId(200) } });
  t.same(await find(3, first.next), { numbers: ['C-240'], next: undefined });
  t.same((await find(4)).numbers.length, 4);
});

t.test('a page ends after so many contracts, with the position to go on at', async (t) => {
  const w = await world(t);
  for (let number = 1000; number < 1000 + mostScanned + 1; number += 1) {
    await w.contract(number, plain, { customerSiteId: siteId(1) });
  }
  const asked = { hasClaimsCap: true };
  const first = await listContracts(w, { asked, top: 5 });
  t.same(first.rows, []);
  t.equal(first.next?.name, `C-${1000 + mostScanned - 1}`);
  t.same(await listContracts(w, { asked, top: 5, after: first.next }), { rows: [], next: undefined });
});

t.test('terms that are missing or broken answer nothing, not even no', async (t) => {
  const w = await world(t);
  await w.contract(1, {}, { terms: null });
  await w.contract(2, {}, { terms: '{', customerSiteId: siteId(1) });
  await w.contract(3, plain, { customerSiteId: siteId(1) });
  const page = await listContracts(w, { asked: { hasTiers: false }, top: 5 });
  t.same(
    page.rows.map((row) => row.contractNumber),
    ['C-3'],
  );
});

t.test('days are counted from today, and the end of the contract holds', async (t) => {
  const w = await world(t);
  w.time = new Date('2025-06-30T23:59:59Z');
  const raised = { ...plain, escalator: { month: 7, type: 'Percentage', value: '3' } };
  await w.contract(1, raised);
  await w.contract(2, raised, { customerSiteId: siteId(1) });
  await w.change('contract', contractId(2), { endDate: '2025-06-30' });
  const find = async () =>
    (await listContracts(w, { asked: { escalatesWithinDays: 1 }, top: 5 })).rows.map((row) => row.id);
  t.same(await find(), [contractId(1)]);
  w.time = new Date('2025-07-01T00:00:00Z');
  t.same(await find(), []);
});
