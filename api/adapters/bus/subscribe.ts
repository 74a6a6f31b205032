import type {
  ServiceBusClient,
  ServiceBusReceivedMessage,
  ServiceBusSessionReceiver,
} from '@azure/service-bus';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';

export interface Subscription {
  readonly topic: string;
  readonly subscription: string;
  /** Resolve = complete; reject = abandon, so the broker delivers again and in the end dead-letters. */
  readonly handle: (message: ServiceBusReceivedMessage) => Promise<void>;
}

const batchSize = 20;
/** How long an empty session is kept before the next one is tried. */
const idleMs = 200;
const failurePauseMs = 5_000;

/**
 * Receives session by session until the signal aborts: the client has no session processor for JavaScript.
 * `ServiceTimeout` only says that no session has messages. A lost connection costs a pause, never the loop.
 */
export async function runSubscription(
  deps: { client: ServiceBusClient; clock: Clock; logger: Logger },
  subscription: Subscription,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const receiver = await nextSession(deps.client, subscription, signal);
      if (receiver !== null) await drainSession(receiver, subscription, signal);
    } catch (error) {
      if (signal.aborted || isIdle(error)) continue;
      deps.logger.warn(
        { topic: subscription.topic, error: nameOf(error) },
        'subscription interrupted, trying again',
      );
      await deps.clock.sleep(failurePauseMs, signal);
    }
  }
}

/**
 * Null once the signal aborts. The client does not end a pending accept on abort (7.9.5), so the wait is left
 * behind; closing the client ends it, and a session that arrives after all is given back.
 */
async function nextSession(
  client: ServiceBusClient,
  { topic, subscription }: Subscription,
  signal: AbortSignal,
): Promise<ServiceBusSessionReceiver | null> {
  const accepted = client.acceptNextSession(topic, subscription);
  let giveUp: () => void = () => undefined;
  const aborted = new Promise<null>((resolve) => {
    giveUp = () => resolve(null);
  });
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  const first = await Promise.race([accepted, aborted]).finally(() =>
    signal.removeEventListener('abort', giveUp),
  );
  if (first === null) {
    accepted.then(
      (late) => late.close(),
      () => undefined,
    );
  }
  return first;
}

async function drainSession(
  receiver: ServiceBusSessionReceiver,
  subscription: Subscription,
  signal: AbortSignal,
): Promise<void> {
  try {
    while (!signal.aborted) {
      const messages = await receiver.receiveMessages(batchSize, { maxWaitTimeInMs: idleMs });
      if (messages.length === 0) return;
      for (const message of messages) await handleOne(receiver, subscription, message);
    }
  } finally {
    await receiver.close();
  }
}

async function handleOne(
  receiver: ServiceBusSessionReceiver,
  subscription: Subscription,
  message: ServiceBusReceivedMessage,
): Promise<void> {
  try {
    await subscription.handle(message);
  } catch {
    await receiver.abandonMessage(message);
    return;
  }
  await receiver.completeMessage(message);
}

function isIdle(error: unknown): boolean {
  return nameOf(error) === 'ServiceTimeout';
}

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
