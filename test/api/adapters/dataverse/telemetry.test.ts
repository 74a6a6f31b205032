import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import t from 'tap';
import type { DataverseClientOptions } from '../../../../api/adapters/dataverse/client.ts';
import { DataverseError } from '../../../../api/adapters/dataverse/errors.ts';
import { errorType } from '../../../../api/adapters/dataverse/telemetry.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { type Handler, refusal, rig, site, siteId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');

/** A client whose spans and metrics stay in memory. */
async function observed(
  t: Parameters<typeof rig>[0],
  handler: Handler,
  options: Partial<DataverseClientOptions> = {},
) {
  const spans = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const parts = await rig(t, handler, { tracerProvider, meterProvider, ...options });
  t.teardown(() => meterProvider.shutdown());
  const metrics = async () => {
    await reader.forceFlush();
    const all =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    return new Map(all.map((metric) => [metric.descriptor.name, metric]));
  };
  const sums = async () => {
    const entries = [...(await metrics())].map(([name, metric]) => {
      const points = metric.dataPoints as DataPoint<number | Histogram>[];
      const sum = points.reduce(
        (total, { value }) => total + (typeof value === 'number' ? value : value.count),
        0,
      );
      return [name, sum] as const;
    });
    return Object.fromEntries(entries);
  };
  return { ...parts, spans: () => spans.getFinishedSpans(), metrics, sums };
}

t.test('an operation is one span, each try a child of it whose context is sent', async (t) => {
  const { client, server, spans } = await observed(t, (_, number) =>
    number === 1 ? { status: 503 } : { status: 200, body: webSite() },
  );
  await client.get(customerSite, siteId);
  const [first, second, operation] = spans();
  t.match(operation, {
    name: 'dataverse.get',
    kind: 2,
    attributes: {
      'db.system.name': 'microsoft.dataverse',
      'db.operation.name': 'get',
      'db.collection.name': 'tp_customersites',
      'server.address': '127.0.0.1',
    },
  });
  t.match(first, {
    name: 'GET',
    attributes: { 'http.response.status_code': 503, 'error.type': 'http-503' },
  });
  t.match(second, { attributes: { 'http.response.status_code': 200, 'http.request.resend_count': 1 } });
  const traceId = operation?.spanContext().traceId;
  for (const [index, span] of [first, second].entries()) {
    t.equal(span?.parentSpanContext?.spanId, operation?.spanContext().spanId);
    t.equal(server.seen[index]?.headers.traceparent, `00-${traceId}-${span?.spanContext().spanId}-01`);
  }
});

t.test('a failed operation says what kind of error it was, and errors name the operation', async (t) => {
  const { client, spans, metrics } = await observed(t, () => refusal(403, '0x80040220', 'row S3CRET'));
  await t.rejects(client.get(customerSite, siteId), { operation: 'get', code: '0x80040220' });
  const attributes = { 'error.type': '0x80040220', 'http.response.status_code': 403 };
  t.match(spans().at(-1), { status: { code: 2 }, attributes });
  t.match((await metrics()).get('db.client.operation.duration')?.dataPoints[0], { attributes });
});

t.test('a refusal that the operation understands is no failed operation', async (t) => {
  const { client, spans } = await observed(t, () => refusal(404, '0x80040217'));
  t.equal(await client.get(customerSite, siteId), null);
  t.match(
    spans().map((span) => [span.name, span.status.code]),
    [
      ['GET', 2],
      ['dataverse.get', 0],
    ],
  );
});

t.test('metrics count rows, retries, throttling and its waits, with units', async (t) => {
  const { client, sums, metrics } = await observed(t, (_, number) => {
    if (number === 1) return { status: 429, headers: { 'retry-after': '17' } };
    if (number === 2) return { status: 401 };
    return number === 3 ? { status: 201, body: webSite() } : { status: 200, body: webSite() };
  });
  await client.create(customerSite, site);
  await client.get(customerSite, siteId);
  t.match(await sums(), {
    'db.client.operation.duration': 2,
    'dataverse.client.throttled': 1,
    'dataverse.client.retry_after': 17,
    'dataverse.client.retries': 2,
    'dataverse.client.rows.written': 1,
    'dataverse.client.rows.read': 1,
    'dataverse.client.in_flight': 0,
    'dataverse.client.set_aside': 0,
    'dataverse.client.queue.depth': 0,
  });
  const all = await metrics();
  const unitOf = (name: string) => all.get(name)?.descriptor.unit;
  t.equal(unitOf('db.client.operation.duration'), 's');
  t.equal(unitOf('dataverse.client.retry_after'), 's');
  t.equal(unitOf('dataverse.client.throttled'), '{request}');
  t.equal(unitOf('dataverse.client.rows.written'), '{row}');
  t.equal(all.get('dataverse.client.queue.depth')?.dataPoints.length, 3, 'one for each lane');
  const duration = all.get('db.client.operation.duration')?.dataPoints as DataPoint<Histogram>[];
  t.equal(Math.max(...duration.map((point) => point.value.sum ?? 0)), 17, 'waits are part of it');
});

t.test('neither row ids nor values nor messages are recorded', async (t) => {
  const { client, spans, metrics } = await observed(t, (seen) =>
    seen.method === 'GET' ? refusal(400, '0x80040203', 'S3CRET') : { status: 201, body: webSite() },
  );
  await client.getByKey(customerSite, { siteNumber: 'S3CRET' }).catch(() => null);
  await client.get(customerSite, siteId).catch(() => null);
  await client.create(customerSite, site);
  const recorded = JSON.stringify([
    spans().map((span) => [span.name, span.attributes, span.events, span.status]),
    [...(await metrics()).values()],
  ]);
  t.match(recorded, /dataverse\.create/);
  t.notMatch(recorded, new RegExp(`S3CRET|Harbor Hotel|${siteId}|token-`));
});

t.test('every page of the change feed is an operation of its own', async (t) => {
  const link = 'http://x/api/data/v9.2/tp_customersites?$deltatoken=1';
  const { client, spans, sums } = await observed(t, () => ({
    status: 200,
    body: { value: [webSite()], '@odata.deltaLink': link },
  }));
  for await (const page of client.changes(customerSite, null)) t.equal(page.rows.length, 1);
  t.equal(spans().filter((span) => span.name === 'dataverse.changes').length, 1);
  t.equal((await sums())['dataverse.client.rows.read'], 1);
});

t.test('without an SDK nothing is sent or kept', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 200, body: webSite() }));
  await client.get(customerSite, siteId);
  t.equal(server.seen[0]?.headers.traceparent, undefined);
});

t.test('error types are few, whatever code a server sends', async (t) => {
  const error = (status: number, code: string) => new DataverseError({ status, code, message: '' });
  t.equal(errorType(error(412, '0x80060882')), '0x80060882');
  t.equal(errorType(error(400, '0x12345678')), 'http-400');
  t.equal(errorType(error(0, 'no-answer')), 'no-answer');
  t.equal(errorType(new TypeError('x')), 'TypeError');
  t.equal(errorType('x'), '_OTHER');
});

t.test('a refused user is shown as set aside', async (t) => {
  const { client, sums } = await observed(t, () => ({ status: 401 }));
  await client.get(customerSite, siteId).catch(() => null);
  t.match(await sums(), { 'dataverse.client.set_aside': 1 });
});
