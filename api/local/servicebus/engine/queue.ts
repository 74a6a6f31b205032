import type { BrokerStore, StoredMessage } from '../store.ts';
import type { SubscriptionConfig } from '../topology.ts';

/** A receiver's link as the engine sees it. */
export interface Consumer {
  /** Session it holds, or null on an entity without sessions. */
  readonly sessionId: string | null;
  /** How many more messages the client has asked for. */
  room(): number;
  /** `lockToken` is null in receive-and-delete mode. */
  deliver(message: StoredMessage, lockToken: string | null, lockedUntil: number): void;
  /** True: the message is gone at delivery. */
  readonly settlesAtOnce: boolean;
}

interface Lock {
  message: StoredMessage;
  until: number;
  readonly consumer: Consumer;
  readonly timer: NodeJS.Timeout | null;
}

interface Session {
  readonly ready: StoredMessage[];
  owner: Consumer | null;
  until: number;
  timer: NodeJS.Timeout | null;
}

export type Settlement = 'completed' | 'abandoned' | 'dead-lettered';

export interface QueueOptions extends SubscriptionConfig {
  readonly path: string;
  readonly store: BrokerStore;
  readonly now: () => number;
  readonly newToken: () => string;
  /** Where dead letters go; null for a dead-letter queue, which cannot dead-letter again. */
  readonly deadLetters: MessageQueue | null;
}

/** Messages an entity may hold; a full entity refuses, so that a forgotten subscription cannot fill the disk. */
const capacity = 200_000;

/** A queue, a subscription or a dead-letter queue: ready messages in sequence order, locks and sessions. */
export class MessageQueue {
  readonly path: string;
  readonly requiresSession: boolean;
  readonly deadLetters: MessageQueue | null;
  readonly lockMs: number;
  readonly timeToLiveMs: number;
  readonly #options: QueueOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #locks = new Map<string, Lock>();
  readonly #consumers: Consumer[] = [];
  #waiting: ((sessionId: string) => boolean)[] = [];
  #size = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.path = options.path;
    this.requiresSession = options.requiresSession;
    this.deadLetters = options.deadLetters;
    this.lockMs = options.lockMs;
    this.timeToLiveMs = options.timeToLiveMs;
  }

  get size(): number {
    return this.#size;
  }

  isFull(): boolean {
    return this.#size >= capacity;
  }

  /** Puts a new message at rest and offers it. */
  enqueue(message: StoredMessage): void {
    this.#options.store.insert(message);
    this.restore(message);
    this.pump();
  }

  /** Takes a message that is already at rest (start-up). */
  restore(message: StoredMessage): void {
    this.#size += 1;
    this.#putBack(message);
  }

  addConsumer(consumer: Consumer): void {
    this.#consumers.push(consumer);
    this.pump();
  }

  /** The link has gone: its locked messages return in order, with their count as it was. */
  removeConsumer(consumer: Consumer): void {
    const at = this.#consumers.indexOf(consumer);
    if (at >= 0) this.#consumers.splice(at, 1);
    for (const [token, lock] of this.#locks) {
      if (lock.consumer !== consumer) continue;
      this.#unlock(token, lock);
      this.#putBack(lock.message);
    }
    if (consumer.sessionId !== null) this.#release(consumer.sessionId, consumer);
    this.pump();
  }

  /** Locks the session for the consumer to be; null when another holds it. */
  acceptSession(sessionId: string, makeConsumer: (until: number) => Consumer): Consumer | null {
    const session = this.#session(sessionId);
    if (session.owner !== null) return null;
    session.until = this.#options.now() + this.lockMs;
    const consumer = makeConsumer(session.until);
    session.owner = consumer;
    this.#armSession(sessionId, session);
    return consumer;
  }

  /** First session with a ready message and no owner. */
  freeSession(): string | null {
    for (const [id, session] of this.#sessions)
      if (session.owner === null && session.ready.length > 0) return id;
    return null;
  }

  /** Calls back once when a session becomes free; the callback answers whether it took it. Returns a cancel. */
  whenSessionFree(take: (sessionId: string) => boolean): () => void {
    this.#waiting.push(take);
    this.#wake();
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== take);
    };
  }

  renewSession(sessionId: string): number | null {
    const session = this.#sessions.get(sessionId);
    if (session === undefined || session.owner === null) return null;
    session.until = this.#options.now() + this.lockMs;
    this.#armSession(sessionId, session);
    return session.until;
  }

  renewLock(token: string): number | null {
    const lock = this.#locks.get(token);
    if (lock === undefined) return null;
    this.#unlock(token, lock);
    return this.#lock(token, lock.message, lock.consumer);
  }

  /** False when the lock is gone. `rewrite` makes the message that goes to the dead letters. */
  settle(token: string, how: Settlement, rewrite?: (message: StoredMessage) => StoredMessage): boolean {
    const lock = this.#locks.get(token);
    if (lock === undefined) return false;
    this.#unlock(token, lock);
    const message = lock.message;
    if (how === 'completed') this.#remove(message);
    else if (how === 'dead-lettered') this.#deadLetter(rewrite === undefined ? message : rewrite(message));
    else this.#returnAfterFailure(message);
    this.pump();
    return true;
  }

  /** Messages from a sequence number on, locked or not, without taking them. */
  peek(fromSequence: number, count: number, sessionId: string | null): StoredMessage[] {
    const all: StoredMessage[] = [];
    for (const session of this.#sessions.values()) all.push(...session.ready);
    for (const lock of this.#locks.values()) all.push(lock.message);
    return all
      .filter((m) => m.sequence >= fromSequence && (sessionId === null || m.sessionId === sessionId))
      .sort((a, b) => a.sequence - b.sequence)
      .slice(0, count);
  }

  /** Hands out ready messages while clients have room. */
  pump(): void {
    for (const consumer of [...this.#consumers]) this.#serve(consumer);
    this.#wake();
  }

  close(): void {
    for (const lock of this.#locks.values()) if (lock.timer !== null) clearTimeout(lock.timer);
    for (const session of this.#sessions.values()) if (session.timer !== null) clearTimeout(session.timer);
  }

  #serve(consumer: Consumer): void {
    const key = consumer.sessionId ?? '';
    const session = this.#sessions.get(key);
    if (session === undefined || (this.requiresSession && session.owner !== consumer)) return;
    while (consumer.room() > 0) {
      const message = session.ready.shift();
      if (message === undefined) return;
      if (message.expiresAt <= this.#options.now()) this.#expire(message);
      else if (consumer.settlesAtOnce) {
        this.#remove(message);
        consumer.deliver(message, null, 0);
      } else {
        const token = this.#options.newToken();
        consumer.deliver(message, token, this.#lock(token, message, consumer));
      }
    }
  }

  #lock(token: string, message: StoredMessage, consumer: Consumer): number {
    const until = this.#options.now() + this.lockMs;
    // A session's messages live as long as the session's lock; only plain locks have a timer of their own.
    const timer = consumer.sessionId === null ? setTimeout(() => this.#expireLock(token), this.lockMs) : null;
    timer?.unref();
    this.#locks.set(token, { message, until, consumer, timer });
    return until;
  }

  #unlock(token: string, lock: Lock): void {
    if (lock.timer !== null) clearTimeout(lock.timer);
    this.#locks.delete(token);
  }

  #expireLock(token: string): void {
    this.settle(token, 'abandoned');
  }

  #armSession(sessionId: string, session: Session): void {
    if (session.timer !== null) clearTimeout(session.timer);
    session.timer = setTimeout(() => this.#expireSession(sessionId), this.lockMs);
    session.timer.unref();
  }

  #expireSession(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined || session.owner === null) return;
    const owner = session.owner;
    for (const [token, lock] of this.#locks) {
      if (lock.consumer !== owner) continue;
      this.#unlock(token, lock);
      this.#returnAfterFailure(lock.message);
    }
    this.#release(sessionId, owner);
    this.pump();
  }

  #release(sessionId: string, consumer: Consumer): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined || session.owner !== consumer) return;
    if (session.timer !== null) clearTimeout(session.timer);
    session.owner = null;
    session.timer = null;
    if (session.ready.length === 0) this.#sessions.delete(sessionId);
  }

  #returnAfterFailure(message: StoredMessage): void {
    // In a dead-letter queue the delivery count stands still.
    const counts = this.deadLetters !== null;
    const next = { ...message, deliveryCount: message.deliveryCount + (counts ? 1 : 0) };
    if (counts && next.deliveryCount >= this.#options.maxDeliveryCount) {
      this.#deadLetter(next);
      return;
    }
    if (counts) this.#options.store.setDeliveryCount(this.path, next.sequence, next.deliveryCount);
    this.#putBack(next);
  }

  #expire(message: StoredMessage): void {
    if (this.#options.deadLetterOnExpiry) this.#deadLetter(message);
    else this.#remove(message);
  }

  #deadLetter(message: StoredMessage): void {
    this.#remove(message);
    this.deadLetters?.enqueue({
      ...message,
      entity: this.deadLetters.path,
      sessionId: null,
      expiresAt: Number.MAX_SAFE_INTEGER,
    });
  }

  #remove(message: StoredMessage): void {
    this.#size -= 1;
    this.#options.store.remove(this.path, message.sequence);
  }

  #session(id: string): Session {
    const found = this.#sessions.get(id);
    if (found !== undefined) return found;
    const made: Session = { ready: [], owner: null, until: 0, timer: null };
    this.#sessions.set(id, made);
    return made;
  }

  #putBack(message: StoredMessage): void {
    const ready = this.#session(this.requiresSession ? (message.sessionId ?? '') : '').ready;
    let at = ready.length;
    while (at > 0 && (ready[at - 1]?.sequence ?? 0) > message.sequence) at -= 1;
    ready.splice(at, 0, message);
  }

  #wake(): void {
    if (!this.requiresSession) return;
    for (const take of [...this.#waiting]) {
      const free = this.freeSession();
      if (free === null) return;
      if (take(free)) this.#waiting = this.#waiting.filter((other) => other !== take);
    }
  }
}
