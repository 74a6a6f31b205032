import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import t, { type Test } from 'tap';
import { createPublisher, openServiceBus } from '../../../../api/adapters/bus/service-bus.ts';
import { runSubscription } from '../../../../api/adapters/bus/subscribe.ts';
import { systemClock } from '../../../../api/adapters/clock.ts';
import { startBroker } from '../../../../api/local/servicebus/start.ts';
import type { BusEvent } from '../../../../api/ports/bus.ts';
import type { Logger } from '../../../../api/ports/logger.ts';

const topic = 'approvals-topic';
const subscription = 'dataverse-sync-subscription';

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

function event(id: string, entityId: string, body: Record<string, unknown> = {}): BusEvent {
  return {
    id,
    topic,
    subject: 'approval.approved',
    entityType: 'Contract',
    eventType: 'Approved',
    entityId,
    body,
  };
}

/** Collects what a subscription handles until `count` messages have gone through. */
async function collect(
  connectionString: string,
  count: number,
  handle: (message: ServiceBusReceivedMessage, seen: number) => void = () => undefined,
): Promise<ServiceBusReceivedMessage[]> {
  const client = openServiceBus(connectionString);
  const controller = new AbortController();
  const seen: ServiceBusReceivedMessage[] = [];
  await runSubscription(
    { client, clock: systemClock, logger: silent },
    {
      topic,
      subscription,
      handle: async (message) => {
        seen.push(message);
        if (seen.length === count) controller.abort();
        handle(message, seen.length);
      },
    },
    controller.signal,
  );
  await client.close();
  return seen;
}

async function broker(t: Test): Promise<string> {
  const started = await startBroker({ port: 0, file: null });
  t.teardown(() => started.close());
  return started.connectionString;
}

t.test('an event arrives with its outbox id, session, subject and properties', async (t) => {
  const connectionString = await broker(t);
  const client = openServiceBus(connectionString);
  const publisher = createPublisher(client);
  await publisher.publish(topic, [event('e1', 'contract-1', { value: '100000.01' })]);
  const [message] = await collect(connectionString, 1);
  t.match(message, {
    messageId: 'e1',
    sessionId: 'contract-1',
    subject: 'approval.approved',
    contentType: 'application/json',
    body: { value: '100000.01' },
    applicationProperties: { EntityType: 'Contract', EventType: 'Approved', SourceSystem: 'TowneParkBridge' },
  });
  await publisher.close();
  await client.close();
});

t.test('events beyond one batch all arrive, each row in order', async (t) => {
  const connectionString = await broker(t);
  const client = openServiceBus(connectionString);
  const publisher = createPublisher(client);
  const filler = 'x'.repeat(2000);
  const events = Array.from({ length: 300 }, (_, n) => event(`e${n}`, `row-${n % 3}`, { n, filler }));
  await publisher.publish(topic, events);
  const seen = await collect(connectionString, events.length);
  for (const row of ['row-0', 'row-1', 'row-2']) {
    const numbers = seen.filter((message) => message.sessionId === row).map((message) => message.body.n);
    t.same(
      numbers,
      [...numbers].sort((a, b) => a - b),
      row,
    );
    t.equal(numbers.length, 100, row);
  }
  await publisher.close();
  await client.close();
});

t.test('an event larger than a message may be is refused by its id', async (t) => {
  const client = openServiceBus(await broker(t));
  const publisher = createPublisher(client);
  await t.rejects(publisher.publish(topic, [event('huge', 'row', { text: 'x'.repeat(300_000) })]), /huge/);
  await publisher.close();
  await client.close();
});

t.test('a failing handler gets the message again', async (t) => {
  const connectionString = await broker(t);
  const client = openServiceBus(connectionString);
  const publisher = createPublisher(client);
  await publisher.publish(topic, [event('e1', 'row')]);
  const seen = await collect(connectionString, 2, (_message, count) => {
    if (count === 1) throw new Error('not now');
  });
  t.same(
    seen.map((message) => message.deliveryCount),
    [0, 1],
  );
  await publisher.close();
  await client.close();
});
