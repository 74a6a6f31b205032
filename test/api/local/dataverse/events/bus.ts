import { ServiceBusClient } from '@azure/service-bus';
import { startBroker } from '../../../../../api/local/servicebus/start.ts';
import type { Closing, Send } from '../client.ts';
import { endpointId, step } from './receiver.ts';

/** The shared access key of the broker. */
export const key = Buffer.alloc(32, 7).toString('base64');
const holder = {
  name: 'events',
  lockMs: 60_000,
  maxDeliveryCount: 10,
  requiresSession: false,
  timeToLiveMs: 86_400_000,
  deadLetterOnExpiry: false,
};
export const topology = {
  queues: [holder],
  topics: [
    {
      name: 'sites',
      duplicateWindowMs: 0,
      subscriptions: ['bridge', 'audit'].map((name) => ({ ...holder, name })),
    },
  ],
};

/** A broker with the queue `events` and the topic `sites` with the subscriptions `bridge` and `audit`, and a client to receive from it. */
export async function opened(t: Closing): Promise<{ port: number; client: ServiceBusClient }> {
  const broker = await startBroker({ port: 0, file: null, key, topology });
  const client = new ServiceBusClient(broker.connectionString);
  t.teardown(async () => {
    await client.close();
    await broker.close();
  });
  return { port: broker.port, client };
}

/** Registers an endpoint on the broker, and a step on Create of sites. */
export async function register(send: Send, port: number, more: object): Promise<void> {
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
