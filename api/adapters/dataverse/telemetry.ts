import {
  type Attributes,
  context,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { Clock } from '../../ports/clock.ts';
import { DataverseError, isDataverseCode, isKnownCode } from './errors.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import type { Step } from './retry.ts';
import type { Snapshot } from './schedule.ts';

/** Traces one operation. Names follow the semantic conventions of OpenTelemetry for database clients. */
export interface CallTrace {
  /** Begins a try of a request. */
  try(method: string, resend: number): TryTrace;
  retried(step: Step): void;
  throttled(user: number, waitMs: number): void;
}

export interface TryTrace {
  /** W3C trace context to send, empty when nothing is traced. */
  readonly headers: Readonly<Record<string, string>>;
  /** `error` is null after a 2xx. */
  end(error: DataverseError | null, status: number): void;
}

export interface TelemetryOptions {
  readonly clock: Clock;
  /** Origin of the environment. */
  readonly origin: string;
  /** The providers registered with the OpenTelemetry API when absent: without an SDK nothing is recorded. */
  readonly tracerProvider?: TracerProvider | undefined;
  readonly meterProvider?: MeterProvider | undefined;
}

export interface Telemetry {
  /** Runs one operation inside its span and measures it. `table` is null when it concerns none. */
  operation<T>(name: string, table: string | null, work: (trace: CallTrace) => Promise<T>): Promise<T>;
  rowsRead(table: string, count: number): void;
  rowsWritten(table: string, count: number): void;
  /** Shows the state of the schedule to the metrics until `close`. */
  watch(snapshot: () => Snapshot): void;
  close(): void;
}

const scope = 'towne-park-bridge.dataverse';

/**
 * Spans and metrics of a client. Neither row ids nor values are recorded: URLs and error messages hold them,
 * so neither is an attribute. Every attribute has few values: operations, tables, known error codes, lanes
 * and the index of the application user.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { clock } = options;
  const tracer = (options.tracerProvider ?? trace.getTracerProvider()).getTracer(scope);
  const meter = (options.meterProvider ?? metrics.getMeterProvider()).getMeter(scope);
  const instruments = createInstruments(meter);
  const server = serverOf(options.origin);
  return {
    async operation(name, table, work) {
      const attributes = operationAttributes(server, name, table);
      const begun = clock.now().getTime();
      const span = tracer.startSpan(`dataverse.${name}`, { kind: SpanKind.CLIENT, attributes });
      const end = (extra: Attributes): void => {
        instruments.duration.record((clock.now().getTime() - begun) / 1000, { ...attributes, ...extra });
        span.end();
      };
      try {
        const result = await work(callTrace({ tracer, instruments, server, span, operation: name }));
        end({});
        return result;
      } catch (error) {
        end(failed(span, error));
        throw error;
      }
    },
    rowsRead: (table, count) => instruments.rowsRead.add(count, { 'db.collection.name': table }),
    rowsWritten: (table, count) => instruments.rowsWritten.add(count, { 'db.collection.name': table }),
    watch: (snapshot) => instruments.watch(snapshot, server),
    close: () => instruments.unwatch(),
  };
}

function serverOf(origin: string): Attributes {
  const { hostname, port, protocol } = new URL(origin);
  const standard = protocol === 'http:' ? 80 : 443;
  return { 'server.address': hostname, 'server.port': port === '' ? standard : Number(port) };
}

function operationAttributes(server: Attributes, name: string, table: string | null): Attributes {
  const base = { 'db.system.name': 'microsoft.dataverse', 'db.operation.name': name, ...server };
  return table === null ? base : { ...base, 'db.collection.name': table };
}

interface CallParts {
  readonly tracer: ReturnType<TracerProvider['getTracer']>;
  readonly instruments: Instruments;
  readonly server: Attributes;
  readonly span: Span;
  readonly operation: string;
}

function callTrace(parts: CallParts): CallTrace {
  const { instruments, server, span, operation } = parts;
  return {
    try: (method, resend) => tryTrace(parts, method, resend),
    retried(step) {
      instruments.retries.add(1, { ...server, 'db.operation.name': operation, 'dataverse.retry.step': step });
    },
    throttled(user, waitMs) {
      const attributes = { ...server, 'dataverse.user': user };
      instruments.throttled.add(1, attributes);
      instruments.retryAfter.add(waitMs / 1000, attributes);
      span.addEvent('dataverse.throttled', { 'dataverse.user': user, 'dataverse.wait': waitMs / 1000 });
    },
  };
}

/** Without an SDK, the usual case: nothing to record and no trace of a caller to carry on. */
const untraced: TryTrace = { headers: {}, end: () => undefined };

function tryTrace({ tracer, server, span: parent }: CallParts, method: string, resend: number): TryTrace {
  if (!parent.isRecording() && !trace.isSpanContextValid(parent.spanContext())) return untraced;
  const attributes: Attributes = { 'http.request.method': method, ...server };
  if (resend > 0) attributes['http.request.resend_count'] = resend;
  const options = { kind: SpanKind.CLIENT, attributes };
  const span = tracer.startSpan(method, options, trace.setSpan(context.active(), parent));
  return {
    headers: traceHeaders(span),
    end(error, status) {
      if (status > 0) span.setAttribute('http.response.status_code', status);
      if (error !== null) failed(span, error);
      span.end();
    },
  };
}

/** W3C Trace Context, https://www.w3.org/TR/trace-context/; written here, so that no propagator is needed. */
function traceHeaders(span: Span): Record<string, string> {
  const spanContext = span.spanContext();
  if (!trace.isSpanContextValid(spanContext)) return {};
  const flags = (spanContext.traceFlags & 0xff).toString(16).padStart(2, '0');
  const traceparent = `00-${spanContext.traceId}-${spanContext.spanId}-${flags}`;
  const state = spanContext.traceState?.serialize() ?? '';
  return state === '' ? { traceparent } : { traceparent, tracestate: state };
}

/** Marks the span; answers the attributes that metrics take over. No message: it may hold values of rows. */
function failed(span: Span, error: unknown): Attributes {
  const type = errorType(error);
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', type);
  if (!(error instanceof DataverseError)) return { 'error.type': type };
  if (error.status > 0) span.setAttribute('http.response.status_code', error.status);
  if (isDataverseCode(error.code)) span.setAttribute('db.response.status_code', error.code);
  return error.status > 0
    ? { 'error.type': type, 'http.response.status_code': error.status }
    : { 'error.type': type };
}

/** A code of the error table, a word of ours or the status: whatever a server sends, the values stay few. */
export function errorType(error: unknown): string {
  if (!(error instanceof DataverseError)) return error instanceof Error ? error.name : '_OTHER';
  return !isDataverseCode(error.code) || isKnownCode(error.code) ? error.code : `http-${error.status}`;
}
