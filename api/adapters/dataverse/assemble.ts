import { setMaxListeners } from 'node:events';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { Ids, TimedClock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TokenProvider } from '../../ports/tokens.ts';
import { type BreakerLimits, defaultBreakerLimits } from './breaker.ts';
import { type BulkLimits, createBulkPace } from './bulk-pace.ts';
import { mostAtOnce } from './concurrency.ts';
import type { Context } from './context.ts';
import { defaultRetryLimits, type RetryLimits } from './retry.ts';
import { createSchedule, defaultQueueLimits, type QueueLimits } from './schedule.ts';
import { createPause, createSend } from './send.ts';
import { steadyClock } from './steady-clock.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';
import { createTransport, defaultTimeouts, type Timeouts, type Transport } from './transport.ts';
import { type Bypass, bypassHeaders } from './write-headers.ts';

export interface DataverseClientOptions {
  /** Environment URL, e.g. `https://contoso.crm.dynamics.com`; a trailing slash is ignored. */
  readonly url: string;
  /** One provider for each application user; several share the load. */
  readonly tokens: TokenProvider | readonly TokenProvider[];
  readonly clock: TimedClock;
  readonly logger: Logger;
  readonly ids: Ids;
  /** Sent with every write; webhooks and plug-ins find it in `SharedVariables`. */
  readonly tag?: string | undefined;
  /** Logic inside Dataverse that the client's writes pass by. */
  readonly bypass?: Bypass | undefined;
  /** Rows per page of the change feed; 5000 is the most Dataverse gives. */
  readonly pageSize?: number | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly retry?: Partial<RetryLimits> | undefined;
  readonly breaker?: Partial<BreakerLimits> | undefined;
  readonly queue?: Partial<QueueLimits> | undefined;
  readonly bulk?: Partial<BulkLimits> | undefined;
  /** Longest answer that is read; a page of long memos may need a smaller `pageSize` instead. */
  readonly maxBodyBytes?: number | undefined;
  /** Fraction from 0 to 1 for each pause; taken from a fresh id when absent. */
  readonly jitter?: (() => number) | undefined;
  /** Where spans and metrics go; the providers registered with the OpenTelemetry API when absent. */
  readonly tracerProvider?: TracerProvider | undefined;
  readonly meterProvider?: MeterProvider | undefined;
}

const mebibyte = 1024 * 1024;
const defaultBulk: BulkLimits = {
  rows: 1000,
  firstRows: 100,
  fewestRows: 25,
  targetMs: 3000,
  bytes: 16 * mebibyte,
  lanes: 4,
};

/** What all views of a client share. */
export interface Core {
  readonly send: ReturnType<typeof createSend>;
  readonly telemetry: Telemetry;
  readonly context: Omit<Context, 'send' | 'callHeaders' | 'pause'>;
  /** `Context.pause` of an operation. */
  readonly pause: ReturnType<typeof createPause>;
  close(): Promise<void>;
}

/** Puts the parts of a client together. */
export function assemble(options: DataverseClientOptions): Core {
  const { ids, logger } = options;
  const clock = steadyClock(options.clock);
  const timeOfDay = () => options.clock.now();
  const closing = newClosing();
  const { signal } = closing;
  const base = new URL(options.url);
  const root = `${base.pathname.replace(/\/+$/, '')}/api/data/v9.2/`;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const limits = { ...defaultRetryLimits, ...options.retry };
  const jitter = options.jitter ?? (() => fractionOf(ids.next()));
  const writeHeaders = bypassHeaders(options.bypass);
  const bulk = { ...defaultBulk, ...options.bulk };
  const tokens: readonly TokenProvider[] = [options.tokens].flat();
  const schedule = createSchedule({
    tokens,
    clock,
    logger,
    signal,
    breaker: { ...defaultBreakerLimits, ...options.breaker },
    queue: { ...defaultQueueLimits, ...options.queue },
  });
  const transport = transportOf(options, { origin: base.origin, clock, timeouts, users: tokens.length });
  const { tracerProvider, meterProvider } = options;
  const telemetry = createTelemetry({ clock, origin: base.origin, tracerProvider, meterProvider });
  telemetry.watch(schedule.snapshot);
  const { tokenMs } = timeouts;
  const parts = {
    transport,
    schedule,
    clock,
    timeOfDay,
    ids,
    logger,
    signal,
    root,
    writeHeaders,
    limits,
    jitter,
    tokenMs,
  };
  return {
    send: createSend(parts),
    telemetry,
    context: {
      clock,
      timeOfDay,
      ids,
      signal,
      origin: base.origin,
      root,
      tag: options.tag ?? null,
      writeHeaders,
      pageSize: options.pageSize ?? 5000,
      bulk,
      pace: createBulkPace(bulk),
      importTimeoutMs: timeouts.importMs,
      resolveAttempts: limits.attempts,
    },
    pause: createPause(parts),
    close() {
      if (!signal.aborted) telemetry.close();
      closing.abort();
      return transport.close();
    },
  };
}

/** Connections open as they are needed, so that they follow the limits of the schedule. */
function transportOf(
  { maxBodyBytes = 256 * mebibyte }: DataverseClientOptions,
  {
    origin,
    clock,
    timeouts,
    users,
  }: { origin: string; clock: TimedClock; timeouts: Timeouts; users: number },
): Transport {
  return createTransport(origin, { clock, timeouts, connections: mostAtOnce * users, maxBodyBytes });
}

/** Every pause and every wait for a token listens to it: Node's warning at eleven listeners means nothing here. */
function newClosing(): AbortController {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  return closing;
}

/** The first 32 bits of a GUID as a fraction: ids are the one source of chance. */
function fractionOf(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) / 2 ** 32;
}
