import t from 'tap';
import { guid, site, started } from '../client.ts';
import { account, contact, customers } from '../customers.ts';
import { foreign } from './foreign.ts';

/** References between rows through a client that is not ours: npm dynamics-web-api. */
t.test('a lookup is bound, removed and set again', async (t) => {
  const client = foreign(await started(t));
  const collection = 'tp_customersites';
  const territory = { tp_territoryid: guid(9), tp_code: 'NE', tp_name: 'North' };
  await client.create({ collection: 'tp_territories', data: territory });
  const bind = { 'tp_TerritoryId@odata.bind': `tp_territories(${guid(9)})` };
  await client.create({ collection, data: site(1, bind) });
  const lookup = async (): Promise<unknown> =>
    (await client.retrieve({ collection, key: guid(1) }))._tp_territoryid_value;
  t.equal(await lookup(), guid(9));
  const at = { collection, primaryKey: guid(1), navigationProperty: 'tp_TerritoryId' };
  await client.disassociateSingleValued(at);
  t.equal(await lookup(), null);
  await client.associateSingleValued({ ...at, relatedCollection: 'tp_territories', relatedKey: guid(9) });
  t.equal(await lookup(), guid(9));
  await client.update({ collection, key: guid(1), data: { 'tp_TerritoryId@odata.bind': null } });
  t.equal(await lookup(), null);
  const key = { 'tp_TerritoryId@odata.bind': "/tp_territories(tp_code='NE')" };
  await client.update({ collection, key: guid(1), data: key });
  t.equal(await lookup(), guid(9));
});

for (const disableODataIdAbsoluteUrl of [false, true]) {
  const kind = disableODataIdAbsoluteUrl ? 'relative' : 'absolute';
  t.test(`a collection takes and gives up a row by a ${kind} id`, async (t) => {
    const service = await started(t);
    await customers(service.send);
    const client = foreign(service, { disableODataIdAbsoluteUrl });
    const at = {
      collection: 'accounts',
      primaryKey: account(2),
      relationshipName: 'contact_customer_accounts',
      relatedKey: contact(1),
    };
    const parent = async (): Promise<unknown> =>
      (await client.retrieve({ collection: 'contacts', key: contact(1) }))._parentcustomerid_value;
    await client.associate({ ...at, relatedCollection: 'contacts' });
    t.equal(await parent(), account(2));
    await client.disassociate(at);
    t.equal(await parent(), null);
  });
}

t.test('many-to-many pairs', async (t) => {
  const client = foreign(await started(t));
  const { UserId } = await client.callFunction<{ UserId: string }>('WhoAmI');
  await client.create({ collection: 'teams', data: { teamid: guid(1), name: 'A' } });
  const at = {
    collection: 'systemusers',
    primaryKey: UserId,
    relationshipName: 'teammembership_association',
    relatedKey: guid(1),
  };
  const members = async (): Promise<number> =>
    (await client.retrieve({ collection: 'teams', key: guid(1), navigationProperty: at.relationshipName }))
      .value.length;
  await client.associate({ ...at, relatedCollection: 'teams' });
  t.equal(await members(), 1);
  await client.disassociate(at);
  t.equal(await members(), 0);
});
