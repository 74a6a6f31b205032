/** Topology in the format of the official emulator's `config.json`, reduced to what the broker honours. */
export interface SubscriptionConfig {
  readonly name: string;
  readonly lockMs: number;
  readonly maxDeliveryCount: number;
  readonly requiresSession: boolean;
  readonly timeToLiveMs: number;
  readonly deadLetterOnExpiry: boolean;
}

export interface TopicConfig {
  readonly name: string;
  /** 0 = no duplicate detection. */
  readonly duplicateWindowMs: number;
  readonly subscriptions: readonly SubscriptionConfig[];
}

export interface Topology {
  readonly queues: readonly SubscriptionConfig[];
  readonly topics: readonly TopicConfig[];
}

const day = 86_400_000;

/** Milliseconds of an ISO 8601 duration such as `PT1M` or `P14D`; anything else is refused by name. */
export function durationMs(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (match === null || text === 'P') throw new Error(`not a duration: ${text}`);
  const [, days, hours, minutes, seconds] = match;
  return (
    Number(days ?? 0) * day +
    Number(hours ?? 0) * 3_600_000 +
    Number(minutes ?? 0) * 60_000 +
    Number(seconds ?? 0) * 1000
  );
}

type Json = Readonly<Record<string, unknown>>;

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function name(value: Json): string {
  if (typeof value.Name !== 'string' || value.Name === '') throw new Error('every entity needs a Name');
  return value.Name;
}

function duration(value: unknown, fallback: number): number {
  return typeof value === 'string' ? durationMs(value) : fallback;
}

function readSubscription(value: Json): SubscriptionConfig {
  const properties = object(value.Properties);
  return {
    name: name(value),
    lockMs: duration(properties.LockDuration, 60_000),
    maxDeliveryCount: typeof properties.MaxDeliveryCount === 'number' ? properties.MaxDeliveryCount : 10,
    requiresSession: properties.RequiresSession === true,
    timeToLiveMs: duration(properties.DefaultMessageTimeToLive, 14 * day),
    deadLetterOnExpiry: properties.DeadLetteringOnMessageExpiration === true,
  };
}

function readTopic(value: Json): TopicConfig {
  const properties = object(value.Properties);
  return {
    name: name(value),
    duplicateWindowMs:
      properties.RequiresDuplicateDetection === true
        ? duration(properties.DuplicateDetectionHistoryTimeWindow, 600_000)
        : 0,
    subscriptions: list(value.Subscriptions).map(readSubscription),
  };
}

/** Reads the parsed JSON of a `config.json`. */
export function readTopology(config: unknown): Topology {
  const namespaces = list(object(object(config).UserConfig).Namespaces);
  const namespace = namespaces[0] ?? {};
  return {
    queues: list(namespace.Queues).map(readSubscription),
    topics: list(namespace.Topics).map(readTopic),
  };
}

const standardTopic = (topic: string): Json => ({
  Name: topic,
  Properties: { RequiresDuplicateDetection: true, DuplicateDetectionHistoryTimeWindow: 'P1D' },
  Subscriptions: [
    {
      Name: 'dataverse-sync-subscription',
      Properties: { LockDuration: 'PT1M', MaxDeliveryCount: 10, RequiresSession: true },
    },
  ],
});

/** The product's own topics, each with the subscription that wakes the sync. */
export const productTopology: Topology = readTopology({
  UserConfig: {
    Namespaces: [
      {
        Name: 'local',
        Topics: ['customer-sites-topic', 'contracts-topic', 'revenue-topic', 'approvals-topic'].map(
          standardTopic,
        ),
      },
    ],
  },
});
