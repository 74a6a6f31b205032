import { ServiceBusClient } from '@azure/service-bus';
import t from 'tap';
import { startBroker } from '../../../../../api/local/servicebus/start.ts';
import { guid, site, started } from '../client.ts';
import { endpointId, step } from './receiver.ts';

t.test('a topic gets the context as JSON with the claims as properties', async (t) => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const queue = {
    name: 'events',
    lockMs: 60_000,
    maxDeliveryCount: 10,
    requiresSession: false,
    timeToLiveMs: 86_400_000,
    deadLetterOnExpiry: false,
  };
  const broker = await startBroker({ port: 0, file: null, key, topology: { queues: [queue], topics: [] } });
  const client = new ServiceBusClient(broker.connectionString);
  t.teardown(async () => {
    await client.close();
    await broker.close();
  });
  const { send, events } = await started(t);
  const endpoint = await send('POST', 'serviceendpoints', {
    serviceendpointid: endpointId,
    name: 'Bus',
    contract: 2,
    authtype: 2,
    namespaceaddress: `sb://127.0.0.1:${broker.port}/`,
    path: 'events',
    saskeyname: 'RootManageSharedAccessKey',
    saskey: key,
    messageformat: 2,
  });
  t.equal(endpoint.status, 204, endpoint.text);
  await step(send, 901, 'Create');
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  const [message] = await client.createReceiver('events').receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  t.equal(message?.contentType, 'application/json');
  t.equal(message?.body.PrimaryEntityId, guid(1));
  const claims = 'http://schemas.microsoft.com/xrm/2011/Claims/';
  t.match(message?.applicationProperties, {
    [`${claims}EntityLogicalName`]: 'tp_customersite',
    [`${claims}RequestName`]: 'Create',
  });
  t.equal(message?.correlationId, message?.body.CorrelationId);
});
