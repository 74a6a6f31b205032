import t from 'tap';
import { filterOf } from '../../../../api/adapters/dataverse/get-by-key.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { rig, site, siteId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');
const revenueData = tableNamed('revenueData');

t.test('a row is found by its key', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: { value: [webSite()] } }));
  t.same(await client.getByKey(customerSite, { siteNumber: '0007' }), { row: site, etag: 'W/"7"' });
  const url = new URL(server.seen[0]?.url ?? '', server.url);
  t.equal(url.pathname, '/api/data/v9.2/tp_customersites');
  t.equal(url.searchParams.get('$filter'), "tp_sitenumber eq '0007'");
});

t.test('no row is null, two rows are an error', async (t) => {
  const { client } = await rig(t, (_, number) => ({
    status: 200,
    body: { value: number === 1 ? [] : [webSite(), webSite()] },
  }));
  t.equal(await client.getByKey(customerSite, { siteNumber: '1' }), null);
  await t.rejects(client.getByKey(customerSite, { siteNumber: '1' }), { code: 'ambiguous-key' });
});

t.test('every kind of key value gets its literal, quotes cannot break out', async (t) => {
  const key = {
    customerSiteId: siteId,
    revenueDate: '2026-01-31',
    revenueCode: "V' or 1",
    revenueSource: 100000001,
  };
  t.equal(
    filterOf(revenueData, key),
    `_tp_customersiteid_value eq ${siteId} and tp_revenuedate eq 2026-01-31 and tp_revenuecode eq 'V'' or 1' and tp_revenuesource eq 100000001`,
  );
  t.equal(filterOf(customerSite, { siteNumber: null }), 'tp_sitenumber eq null');
});

t.test('a key value that breaks its rule is refused, as is an empty key', async (t) => {
  t.throws(() => filterOf(revenueData, { revenueDate: 'x eq 1' }), { code: 'invalid-request' });
  t.throws(() => filterOf(revenueData, { customerSiteId: '1 or true' }), { code: 'invalid-request' });
  t.throws(() => filterOf(customerSite, {}), { code: 'invalid-request' });
});
