import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { refusal, rig, site, siteId } from './support.ts';

const customerSite = tableNamed('customerSite');
const longest = 1000;

t.test('the message of a refusal is cut, whichever write was refused', async (t) => {
  const { client } = await rig(t, () => refusal(400, '0x80040203', 'x'.repeat(50_000)));
  const cut = { code: '0x80040203', message: 'x'.repeat(longest) };
  await t.rejects(client.create(customerSite, site), cut);
  await t.rejects(client.update(customerSite, siteId, { name: 'x' }, 'W/"7"'), cut);
  await t.rejects(client.delete(customerSite, siteId), cut);
  t.match(await client.upsertMany(customerSite, [site]), [{ id: siteId, outcome: 'refused', ...cut }]);
});

t.test('what a gateway answers in place of Dataverse is not repeated', async (t) => {
  const page = { status: 403, headers: { 'content-type': 'text/html' }, body: '<p>'.repeat(50_000) };
  const { client } = await rig(t, () => page);
  const said = { code: 'http-403', message: 'Dataverse answered 403' };
  await t.rejects(client.create(customerSite, site), said);
  await t.rejects(client.update(customerSite, siteId, { name: 'x' }, 'W/"7"'), said);
  await t.rejects(client.delete(customerSite, siteId), said);
  await t.rejects(client.upsertMany(customerSite, [site]), {
    ...said,
    outcomes: [{ outcome: 'not-tried', ...said }],
  });
});
