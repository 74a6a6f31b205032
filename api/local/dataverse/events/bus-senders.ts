import type { ServiceBusClient, ServiceBusSender } from '@azure/service-bus';
import { closeServiceBus, openServiceBus } from '../../../adapters/bus/service-bus.ts';
import { type BusMessage, busConnection } from './bus-message.ts';
import type { Endpoint } from './endpoint.ts';
import type { Outcome } from './outcome.ts';

interface Open {
  readonly version: number;
  readonly client: ServiceBusClient;
  readonly sender: ServiceBusSender;
}

type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Keeps one connection for each Service Bus endpoint; a changed endpoint gets a new one. */
export class BusSenders {
  readonly #open = new Map<string, Open>();
  readonly #sleep: Sleep;

  constructor(sleep: Sleep) {
    this.#sleep = sleep;
  }

  async send(
    endpoint: Endpoint,
    message: BusMessage,
    messageId: string,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const sender = this.#senderOf(endpoint);
    if (sender === undefined)
      return { kind: 'failed', reason: 'The service endpoint has no address or no key (saskey).' };
    try {
      await sender.sendMessages({ ...message, messageId }, { abortSignal: signal });
      return { kind: 'delivered' };
    } catch (error) {
      return { kind: 'retry', reason: `The message could not be posted to Service Bus: ${nameOf(error)}.` };
    }
  }

  async close(): Promise<void> {
    const clients = [...this.#open.values()].map(({ client }) => client);
    this.#open.clear();
    await Promise.all(clients.map((client) => closeServiceBus(client, { sleep: this.#sleep })));
  }

  /** Ends the connection of an endpoint that changed or is gone. */
  forget(endpointId: string): void {
    const known = this.#open.get(endpointId);
    this.#open.delete(endpointId);
    // It may still carry a message, whose attempt then fails and is made again; nobody waits for its end.
    if (known !== undefined)
      void closeServiceBus(known.client, { sleep: this.#sleep }).catch(() => undefined);
  }

  forgetAll(): void {
    for (const id of [...this.#open.keys()]) this.forget(id);
  }

  #senderOf(endpoint: Endpoint): ServiceBusSender | undefined {
    const known = this.#open.get(endpoint.id);
    if (known?.version === endpoint.version) return known.sender;
    this.forget(endpoint.id);
    const connection = busConnection(endpoint);
    if (connection === undefined || endpoint.path === null) return undefined;
    const client = openServiceBus(connection);
    const sender = client.createSender(endpoint.path);
    this.#open.set(endpoint.id, { version: endpoint.version, client, sender });
    return sender;
  }
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
