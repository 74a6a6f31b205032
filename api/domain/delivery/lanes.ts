/** What decides the order of delivery: messages of one entity on one topic form a lane. */
export interface Ordered {
  readonly topic: string;
  readonly entityId: string;
}

/** Identity of the lane of a message. */
export function laneOf(message: Ordered): string {
  return `${message.topic}\n${message.entityId}`;
}

/** Messages per topic, order kept, topics in the order of their first message. */
export function byTopic<M extends Ordered>(messages: readonly M[]): ReadonlyMap<string, readonly M[]> {
  const topics = new Map<string, M[]>();
  for (const message of messages) {
    const group = topics.get(message.topic);
    if (group === undefined) topics.set(message.topic, [message]);
    else group.push(message);
  }
  return topics;
}
