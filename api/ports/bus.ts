/** A business event as it leaves the outbox. `id` is the outbox id: the broker drops a repeated send by it. */
export interface BusEvent {
  readonly id: string;
  readonly topic: string;
  /** e.g. `contract.approved`. */
  readonly subject: string;
  readonly entityType: string;
  readonly eventType: string;
  /** Row id; the session id, so events of one row keep their order. */
  readonly entityId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface EventPublisher {
  /** Resolves once the broker has confirmed every event. One topic per call. */
  publish(topic: string, events: readonly BusEvent[]): Promise<void>;
  close(): Promise<void>;
}
