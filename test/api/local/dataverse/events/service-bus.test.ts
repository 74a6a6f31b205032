import t from 'tap';
import { defaultEventOptions } from '../../../../../api/local/dataverse/events/event-options.ts';
import { guid, site, started } from '../client.ts';
import { opened, register } from './bus.ts';

const claims = 'http://schemas.microsoft.com/xrm/2011/Claims/';

t.test('a queue gets the context as JSON with the claims as properties', async (t) => {
  const { port, client } = await opened(t);
  const { send, events } = await started(t);
  await register(send, port, { contract: 2, path: 'events' });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  const [message] = await client.createReceiver('events').receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  t.equal(message?.contentType, 'application/json');
  t.equal(message?.body.PrimaryEntityId, guid(1));
  t.match(message?.applicationProperties, {
    [`${claims}EntityLogicalName`]: 'tp_customersite',
    [`${claims}RequestName`]: 'Create',
    [`${claims}User`]: message?.body.UserId,
    [`${claims}InitiatingUser`]: message?.body.InitiatingUserId,
  });
  t.notOk('MessageMaxSizeExceeded' in (message?.applicationProperties ?? {}));
  t.equal(message?.correlationId, message?.body.CorrelationId);
});

t.test('above 192 KB a message is trimmed and has the property MessageMaxSizeExceeded', async (t) => {
  const { port, client } = await opened(t);
  const { send, events } = await started(t, { events: { busMaxBytes: 3000 } });
  await register(send, port, { contract: 2, path: 'events' });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  const [message] = await client.createReceiver('events').receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  t.equal(message?.applicationProperties?.MessageMaxSizeExceeded, true);
  t.equal(message?.body.PrimaryEntityId, guid(1));
  for (const name of ['ParentContext', 'InputParameters', 'PreEntityImages', 'PostEntityImages'])
    t.notOk(name in (message?.body ?? {}), name);
  t.match(defaultEventOptions, { busMaxBytes: 192 * 1024, webhookMaxBytes: 256 * 1024 });
});

t.test('a message that is too large even then fails its job', async (t) => {
  const { send, events } = await started(t, { events: { busMaxBytes: 100 } });
  await register(send, 1, { contract: 2, path: 'events' });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  const [job] = (await send('GET', 'asyncoperations')).json.value;
  t.match(job, { statuscode: 31, retrycount: 0, message: /too large for Service Bus/ });
});

t.test('a topic gives every subscription its own copy', async (t) => {
  const { port, client } = await opened(t);
  const { send, events } = await started(t);
  await register(send, port, { contract: 5, path: 'sites' });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  for (const subscription of ['bridge', 'audit']) {
    const receiver = client.createReceiver('sites', subscription);
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
    t.equal(message?.body.PrimaryEntityId, guid(1), subscription);
    t.equal(message?.applicationProperties?.[`${claims}RequestName`], 'Create');
  }
  t.match((await send('GET', 'asyncoperations')).json.value, [{ statuscode: 30, retrycount: 0 }]);
});
