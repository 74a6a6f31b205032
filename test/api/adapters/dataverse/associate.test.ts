import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { type Handler, refusal, rig, siteId, territoryId, webSite } from './support.ts';

const site = { table: tableNamed('customerSite'), id: siteId };
const territory = { table: tableNamed('territory'), id: territoryId };
const sites = { collection: 'tp_territory_customersite' };
const members = (...ids: string[]) => ({
  status: 200,
  body: { value: ids.map((tp_customersiteid) => ({ tp_customersiteid })) },
});

/** The first write is cut off; reads answer as given, later writes as given. */
const cutOnce = (read: Handler, later: Handler): Handler => {
  let cuts = 0;
  return (request, number) => {
    if (request.method === 'GET') return read(request, number);
    cuts += 1;
    return cuts === 1 ? 'cut' : later(request, number);
  };
};
const done: Handler = () => ({ status: 204 });
const methods = (seen: readonly { method: string }[]) => seen.map(({ method }) => method);

t.test('after a lost answer the member of a collection is looked for by its id', async (t) => {
  const { client, server } = await rig(
    t,
    cutOnce(() => members(siteId), done),
  );
  t.equal(await client.associate(territory, sites, site), 'associated');
  t.same(methods(server.seen), ['POST', 'GET'], 'a link that is there is not made again');
  const url = new URL(server.seen[1]?.url ?? '', server.url);
  t.equal(url.pathname, `/api/data/v9.2/tp_territories(${territoryId})/tp_territory_customersite`);
  t.equal(url.searchParams.get('$filter'), `tp_customersiteid eq ${siteId}`);
});

t.test('a link that is not there after a lost answer is made again', async (t) => {
  const { client, server } = await rig(
    t,
    cutOnce(() => members(), done),
  );
  t.equal(await client.associate(territory, sites, site), 'associated');
  t.same(methods(server.seen), ['POST', 'GET', 'POST']);
});

t.test('a link that is gone after a lost answer is not removed again', async (t) => {
  const { client, server } = await rig(
    t,
    cutOnce(() => members(), done),
  );
  t.equal(await client.disassociate(territory, sites, site), 'disassociated');
  t.same(methods(server.seen), ['DELETE', 'GET']);
});

t.test('a first try that unlinks late still counts as ours', async (t) => {
  const late = () => refusal(404, '0x80040217');
  const { client } = await rig(
    t,
    cutOnce(() => members(siteId), late),
  );
  t.equal(await client.disassociate(territory, sites, site), 'disassociated');
  t.equal(await client.disassociate(territory, sites, site), 'gone', 'without doubt nothing was linked');
});

t.test('a missing row at the near end is told by the second try', async (t) => {
  const missing = () => refusal(404, '0x80040217');
  const { client, server } = await rig(t, cutOnce(missing, missing));
  t.equal(await client.associate(territory, sites, site), 'gone');
  t.same(methods(server.seen), ['POST', 'GET', 'POST']);
});

t.test(
  'a lookup is read in its row; an error after the lost answer says that it may be written',
  async (t) => {
    const read: Handler = () => ({ status: 200, body: webSite({ _tp_territoryid_value: null }) });
    const { client, server } = await rig(
      t,
      cutOnce(read, () => refusal(403, '0x80040220')),
    );
    const link = client.associate(site, { column: 'territoryId' }, territory);
    await t.rejects(link, { code: '0x80040220', outcomeUnknown: true });
    t.same(methods(server.seen), ['PUT', 'GET', 'PUT']);
  },
);
