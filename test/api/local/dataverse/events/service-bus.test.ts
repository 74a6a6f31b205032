import { ServiceBusClient } from '@azure/service-bus';
import t from 'tap';
import { defaultEventOptions } from '../../../../../api/local/dataverse/events/event-options.ts';
import { startBroker } from '../../../../../api/local/servicebus/start.ts';
import { type Closing, guid, type Send, site, started } from '../client.ts';
import { endpointId, step } from './receiver.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const claims = 'http://schemas.microsoft.com/xrm/2011/Claims/';
const holder = {
  name: 'events',
  lockMs: 60_000,
  maxDeliveryCount: 10,
  requiresSession: false,
  timeToLiveMs: 86_400_000,
  deadLetterOnExpiry: false,
};
const topology = {
  queues: [holder],
  topics: [{ name: 'sites', duplicateWindowMs: 0, subscriptions: [{ ...holder, name: 'bridge' }] }],
};

/** A broker with the queue `events` and the topic `sites`, and a client to receive from it. */
async function opened(t: Closing): Promise<{ port: number; client: ServiceBusClient }> {
  const broker = await startBroker({ port: 0, file: null, key, topology });
  const client = new ServiceBusClient(broker.connectionString);
  t.teardown(async () => {
    await client.close();
    await broker.close();
  });
  return { port: broker.port, client };
}

async function register(send: Send, port: number, more: object): Promise<void> {
  const { status, text } = await send('POST', 'serviceendpoints', {
    serviceendpointid: endpointId,
    name: 'Bus',
    authtype: 2,
    namespaceaddress: `sb://127.0.0.1:${port}/`,
    saskeyname: 'RootManageSharedAccessKey',
    saskey: key,
    messageformat: 2,
    ...more,
  });
  if (status !== 204) throw new Error(text);
  await step(send, 901, 'Create');
}

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
