import t from 'tap';
import { calculateSiteMonth } from '../../../api/usecases/calculate-site-month.ts';
import { getRevenueCalculation } from '../../../api/usecases/get-revenue-calculation.ts';
import { guid, siteId, World } from './revenue/support.ts';

t.test('a stored result is read by its id, an unknown id is not found', async (t) => {
  const world = await World.open();
  t.teardown(() => world.sql.close());
  await world.site(7);
  await world.contract(7, { fixedFee: { services: [{ code: '4700', fee: '5' }] } });
  const input = { siteId: siteId(7), month: '2025-06', requestedBy: 'ann@example.com' };
  const [stored] = await calculateSiteMonth(world, input);
  const id = stored?.calculation.id ?? '';
  t.match(await getRevenueCalculation(world, { id }), { id, amount: '5.00', version: 1 });
  t.match(await getRevenueCalculation(world, { id, version: 1 }), { id, amount: '5.00' });
  await t.rejects(getRevenueCalculation(world, { id, version: 2 }), {
    code: 'not-found',
    message: /latest is 1/,
  });
  await t.rejects(getRevenueCalculation(world, { id: guid(8, 1) }), { code: 'not-found' });
});
