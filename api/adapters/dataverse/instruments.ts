import type { Attributes, BatchObservableResult, Counter, Histogram, Meter } from '@opentelemetry/api';
import { lanes } from './choose-lane.ts';
import type { Snapshot } from './schedule.ts';

export interface Instruments {
  /** Seconds of an operation, waits and retries included. */
  readonly duration: Histogram;
  readonly throttled: Counter;
  /** Seconds that the service told users to wait, summed. */
  readonly retryAfter: Counter;
  readonly retries: Counter;
  readonly rowsRead: Counter;
  readonly rowsWritten: Counter;
  /** Reads the gauges from `snapshot` whenever metrics are collected. */
  watch(snapshot: () => Snapshot, server: Attributes): void;
  unwatch(): void;
}

/** Recommended by the semantic conventions for `db.client.operation.duration`, longer for bulk requests. */
const durationBuckets = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 150, 300];

export function createInstruments(meter: Meter): Instruments {
  const counter = (name: string, unit: string, description: string): Counter =>
    meter.createCounter(`dataverse.client.${name}`, { unit, description });
  return {
    duration: meter.createHistogram('db.client.operation.duration', {
      unit: 's',
      description: 'Duration of operations, waits and retries included.',
      advice: { explicitBucketBoundaries: durationBuckets },
    }),
    throttled: counter('throttled', '{request}', 'Requests that met a service protection limit.'),
    retryAfter: counter('retry_after', 's', 'Time that throttled requests asked to wait.'),
    retries: counter('retries', '{retry}', 'Tries after the first one of a request.'),
    rowsRead: counter('rows.read', '{row}', 'Rows read, deletions in the change feed included.'),
    rowsWritten: counter('rows.written', '{row}', 'Rows created, changed and deleted.'),
    ...gauges(meter),
  };
}

function gauges(meter: Meter): Pick<Instruments, 'watch' | 'unwatch'> {
  const gauge = (name: string, description: string, unit = '{request}') =>
    meter.createObservableGauge(`dataverse.client.${name}`, { unit, description });
  const inFlight = gauge('in_flight', 'Requests under way, by application user.');
  const limit = gauge('limit', 'Requests that may be under way, by application user.');
  const depth = gauge('queue.depth', 'Requests that wait for their turn, by lane.');
  const aside = gauge('set_aside', 'Application users that are refused: 1, others 0.', '{user}');
  let stop = (): void => undefined;
  return {
    watch(snapshot, server) {
      const observe = (result: BatchObservableResult): void => {
        const { waiting, users } = snapshot();
        for (const lane of lanes) result.observe(depth, waiting[lane], { ...server, 'dataverse.lane': lane });
        users.forEach((user, index) => {
          result.observe(inFlight, user.inFlight, { ...server, 'dataverse.user': index });
          result.observe(limit, user.limit, { ...server, 'dataverse.user': index });
          result.observe(aside, user.isAside ? 1 : 0, { ...server, 'dataverse.user': index });
        });
      };
      const observed = [inFlight, limit, depth, aside];
      meter.addBatchObservableCallback(observe, observed);
      stop = () => meter.removeBatchObservableCallback(observe, observed);
    },
    unwatch: () => stop(),
  };
}
