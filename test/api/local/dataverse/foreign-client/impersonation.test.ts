import t from 'tap';
import { guid, site, started } from '../client.ts';
import { foreign } from './foreign.ts';

/** Headers of a request through a client that is not ours: npm dynamics-web-api. */
const collection = 'tp_customersites';
const objectId = '0b1ec700-0000-4000-8000-000000000001';

t.test('a row is written as another user, by either id', async (t) => {
  const client = foreign(await started(t));
  const caller = (await client.callFunction('WhoAmI')).UserId;
  const data = { systemuserid: guid(900), lastname: 'Bennett', azureactivedirectoryobjectid: objectId };
  await client.create({ collection: 'systemusers', data });
  await client.create({ collection, data: site(1), impersonate: guid(900) });
  await client.create({ collection, data: site(2), impersonateAAD: objectId });
  for (const n of [1, 2]) {
    t.match(await client.retrieve({ collection, key: guid(n) }), {
      _createdby_value: guid(900),
      _createdonbehalfby_value: caller,
    });
  }
  await t.rejects(client.callFunction({ name: 'WhoAmI', impersonate: guid(901) }), {
    status: 404,
    code: '0x80040217',
  });
});

t.test('a writer may bypass logic, tag its writes and look for duplicates', async (t) => {
  const client = foreign(await started(t));
  const flags = { bypassCustomPluginExecution: true, tag: 'sync', duplicateDetection: true };
  await client.create({ collection, data: site(1), ...flags });
  await client.update({ collection, key: guid(1), data: { tp_name: 'One' }, ...flags, noCache: true });
  const headers = {
    'MSCRM.BypassBusinessLogicExecution': 'CustomSync,CustomAsync',
    'MSCRM.SuppressCallbackRegistrationExpanderJob': 'true',
  };
  await client.update({ collection, key: guid(1), data: { tp_name: 'Uno' }, headers });
  t.equal((await client.retrieve({ collection, key: guid(1) })).tp_name, 'Uno');
});
