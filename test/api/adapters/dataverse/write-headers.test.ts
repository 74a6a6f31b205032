import t from 'tap';
import { bypassHeaders, callerHeaders } from '../../../../api/adapters/dataverse/write-headers.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { rig, type Seen, site, siteId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');
const step = '33333333-3333-4333-8333-333333333333';

t.test('every write passes by the chosen logic, a read does not say so', async (t) => {
  const silent = (seen: Seen) => seen.method === 'DELETE' || seen.url.includes('Multiple');
  const answer = (seen: Seen) => (silent(seen) ? { status: 204 } : { status: 200, body: webSite() });
  const { client, server } = await rig(t, answer, {
    bypass: {
      stepIds: [step, siteId],
      suppressCallbackRegistrationExpanderJob: true,
      bypassBusinessLogic: 'CustomSync',
    },
  });
  await client.create(customerSite, site);
  await client.update(customerSite, siteId, { name: 'x' }, 'W/"7"');
  await client.delete(customerSite, siteId);
  await client.upsertMany(customerSite, [site]);
  await client.get(customerSite, siteId);
  const expected = {
    'mscrm.bypassbusinesslogicexecutionstepids': `${step},${siteId}`,
    'mscrm.suppresscallbackregistrationexpanderjob': 'true',
    'mscrm.bypassbusinesslogicexecution': 'CustomSync',
  };
  for (const seen of server.seen.slice(0, 4)) t.match(seen.headers, expected, seen.method);
  const read = server.seen.at(-1)?.headers ?? {};
  for (const name of Object.keys(expected)) t.notOk(name in read, name);
});

t.test('ids of steps are checked before anything is sent', async (t) => {
  t.same(bypassHeaders(undefined), {});
  t.same(bypassHeaders({ stepIds: [] }), {});
  t.throws(() => bypassHeaders({ stepIds: Array(11).fill(step) }), { message: /at most 10/ });
  t.throws(() => bypassHeaders({ stepIds: ['x\r\ny'] }), { message: /GUIDs/ });
});

t.test('a view acts for another user, the client itself does not', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: webSite() }));
  await client.actingFor({ objectId: step }).inLane('interactive').get(customerSite, siteId);
  await client.actingFor({ systemUserId: step }).get(customerSite, siteId);
  await client.get(customerSite, siteId);
  t.match(
    server.seen.map(({ headers }) => [headers.callerobjectid, headers.mscrmcallerid]),
    [
      [step, undefined],
      [undefined, step],
      [undefined, undefined],
    ],
  );
  t.throws(() => callerHeaders({ objectId: 'x' }), { message: /GUID/ });
});

t.test('a view of a view acts for the latest caller alone', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: webSite() }));
  await client.actingFor({ objectId: step }).actingFor({ systemUserId: siteId }).get(customerSite, siteId);
  await client.actingFor({ systemUserId: siteId }).actingFor({ objectId: step }).get(customerSite, siteId);
  t.match(
    server.seen.map(({ headers }) => [headers.callerobjectid, headers.mscrmcallerid]),
    [
      [undefined, siteId],
      [step, undefined],
    ],
  );
});
