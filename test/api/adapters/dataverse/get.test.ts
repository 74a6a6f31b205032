import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { refusal, rig, site, siteId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');

t.test(
  'a row is read by id with the mapped columns alone, and its time where that decides something',
  async (t) => {
    const { client, server } = await rig(t, () => ({ status: 200, body: webSite() }));
    t.same(await client.get(customerSite, siteId), { row: site, etag: 'W/"7"' });
    const url = new URL(server.seen[0]?.url ?? '', server.url);
    t.equal(url.pathname, `/api/data/v9.2/tp_customersites(${siteId})`);
    t.match(url.searchParams.get('$select'), /^tp_sitenumber,tp_name,.*_tp_billingcontact_value,modifiedon$/);
  },
);

t.test('a row that does not exist is null; a URL that does not exist is an error', async (t) => {
  const { client } = await rig(t, (_, number) => refusal(404, number === 1 ? '0x80040217' : '0x8006088a'));
  t.equal(await client.get(customerSite, siteId), null);
  await t.rejects(client.get(customerSite, siteId), { status: 404, code: '0x8006088a' });
});

t.test('a row outside its rules is an error that names column and rule', async (t) => {
  const { client } = await rig(t, () => ({ status: 200, body: webSite({ tp_minimumlaborhours: -1 }) }));
  await t.rejects(client.get(customerSite, siteId), {
    code: 'unreadable-row',
    message: /minimumLaborHours must be a whole number from 0/,
  });
});
