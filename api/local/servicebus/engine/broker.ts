import { randomUUID } from 'node:crypto';
import { type BrokerStore, openStore, type StoredMessage } from '../store.ts';
import type { SubscriptionConfig, TopicConfig, Topology } from '../topology.ts';
import { MessageQueue } from './queue.ts';

/** What a sender hands over; the broker numbers it. */
export interface NewMessage {
  readonly messageId: string;
  readonly sessionId: string | null;
  readonly timeToLiveMs: number | null;
  readonly payload: Buffer;
}

interface Destination {
  readonly topic: TopicConfig | null;
  readonly queues: readonly MessageQueue[];
}

export type SendOutcome = 'accepted' | 'duplicate' | 'full' | 'session-missing';

/** The entities of one namespace and the way to them; paths are compared without case, as Service Bus does. */
export class Broker {
  readonly store: BrokerStore;
  readonly #destinations = new Map<string, Destination>();
  readonly #sources = new Map<string, MessageQueue>();
  readonly #now: () => number;

  constructor(topology: Topology, options: { file: string | null; now?: () => number }) {
    this.store = openStore(options.file);
    this.#now = options.now ?? Date.now;
    for (const config of topology.queues) {
      this.#destinations.set(config.name.toLowerCase(), {
        topic: null,
        queues: [this.#addQueue(config.name, config)],
      });
    }
    for (const topic of topology.topics) {
      const queues = topic.subscriptions.map((s) =>
        this.#addQueue(`${topic.name}/Subscriptions/${s.name}`, s),
      );
      this.#destinations.set(topic.name.toLowerCase(), { topic, queues });
    }
    for (const message of this.store.load()) this.source(message.entity)?.restore(message);
  }

  /** Queue, subscription or dead-letter queue of this path. */
  source(path: string): MessageQueue | null {
    return this.#sources.get(path.toLowerCase()) ?? null;
  }

  hasDestination(path: string): boolean {
    return this.#destinations.has(path.toLowerCase());
  }

  /** Sends to a queue, or to every subscription of a topic. A duplicate is dropped and reported as accepted upstream. */
  send(path: string, message: NewMessage): SendOutcome {
    const destination = this.#destinations.get(path.toLowerCase());
    if (destination === undefined) throw new Error(`no destination ${path}`);
    const { topic, queues } = destination;
    if (queues.some((queue) => queue.isFull())) return 'full';
    if (message.sessionId === null && queues.some((queue) => queue.requiresSession)) return 'session-missing';
    const now = this.#now();
    if (topic !== null && topic.duplicateWindowMs > 0) {
      if (this.store.seen(topic.name, message.messageId, now, topic.duplicateWindowMs)) return 'duplicate';
    }
    for (const queue of queues) queue.enqueue(this.#numbered(queue, message, now));
    return 'accepted';
  }

  close(): void {
    for (const queue of this.#sources.values()) queue.close();
    this.store.close();
  }

  #numbered(queue: MessageQueue, message: NewMessage, now: number): StoredMessage {
    const life = Math.min(message.timeToLiveMs ?? Number.MAX_SAFE_INTEGER, queue.timeToLiveMs);
    return {
      entity: queue.path,
      sequence: this.store.nextSequence(),
      messageId: message.messageId,
      sessionId: message.sessionId,
      enqueuedAt: now,
      deliveryCount: 0,
      expiresAt: now + life,
      payload: message.payload,
    };
  }

  #addQueue(path: string, config: SubscriptionConfig): MessageQueue {
    const shared = { store: this.store, now: this.#now, newToken: randomUUID };
    const deadPath = `${path}/$DeadLetterQueue`;
    const plain = { ...config, requiresSession: false, deadLetterOnExpiry: false };
    const deadLetters = new MessageQueue({ ...plain, ...shared, path: deadPath, deadLetters: null });
    const queue = new MessageQueue({ ...config, ...shared, path, deadLetters });
    this.#sources.set(path.toLowerCase(), queue);
    this.#sources.set(deadPath.toLowerCase(), deadLetters);
    return queue;
  }
}
