import { ServiceBusClient, type ServiceBusMessage, type ServiceBusSender } from '@azure/service-bus';
import type { BusEvent, EventPublisher } from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * One client for the process. Connection refused is not retried by the client (7.9.5), whatever these say:
 * the outbox owns its retry.
 */
export function openServiceBus(connectionString: string): ServiceBusClient {
  return new ServiceBusClient(connectionString, {
    retryOptions: { maxRetries: 3, retryDelayInMs: 500, maxRetryDelayInMs: 10_000, timeoutInMs: 15_000 },
  });
}

const closeMs = 1_000;

/**
 * Closes the client, but does not wait for long: it would sit out a pending accept of a session (15 s). Nothing
 * is lost by leaving, a message that was not settled is delivered again.
 */
export async function closeServiceBus(client: ServiceBusClient, clock: Pick<Clock, 'sleep'>): Promise<void> {
  const waited = new AbortController();
  const closed = client.close().finally(() => waited.abort());
  await Promise.race([closed, clock.sleep(closeMs, waited.signal)]);
}

/** Publishes events to topics, in batches as large as the broker takes; senders are kept open. */
export function createPublisher(client: ServiceBusClient): EventPublisher {
  const senders = new Map<string, ServiceBusSender>();
  const senderOf = (topic: string): ServiceBusSender => {
    const sender = senders.get(topic) ?? client.createSender(topic);
    senders.set(topic, sender);
    return sender;
  };
  return {
    publish: (topic, events) => publishBatches(senderOf(topic), events.map(toMessage)),
    // Closing the client closes its senders; one by one they can wait for a link that never answers.
    async close() {
      senders.clear();
    },
  };
}

async function publishBatches(
  sender: ServiceBusSender,
  messages: readonly ServiceBusMessage[],
): Promise<void> {
  let batch = await sender.createMessageBatch();
  for (const message of messages) {
    if (batch.tryAddMessage(message)) continue;
    if (batch.count > 0) await sender.sendMessages(batch);
    batch = await sender.createMessageBatch();
    if (!batch.tryAddMessage(message)) {
      throw new Error(
        `event ${String(message.messageId)} exceeds the ${batch.maxSizeInBytes} bytes a message may have`,
      );
    }
  }
  if (batch.count > 0) await sender.sendMessages(batch);
}

function toMessage(event: BusEvent): ServiceBusMessage {
  return {
    messageId: event.id,
    sessionId: event.entityId,
    subject: event.subject,
    contentType: 'application/json',
    applicationProperties: {
      EntityType: event.entityType,
      EventType: event.eventType,
      SourceSystem: 'TowneParkBridge',
    },
    body: event.body,
  };
}
