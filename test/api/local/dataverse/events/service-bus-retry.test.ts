import t from 'tap';
import { systemClock } from '../../../../../api/adapters/clock.ts';
import { defaultEventOptions } from '../../../../../api/local/dataverse/events/event-options.ts';
import { decideNext } from '../../../../../api/local/dataverse/events/outcome.ts';
import { startBroker } from '../../../../../api/local/servicebus/start.ts';
import { type Closing, guid, type Send, site, started } from '../client.ts';
import { key, opened, register, topology } from './bus.ts';
import { endpointId } from './receiver.ts';

const pauses = [11, 22, 33];

/** A port nobody listens on. */
async function closedPort(): Promise<number> {
  const broker = await startBroker({ port: 0, file: null, key, topology });
  await broker.close();
  return broker.port;
}

/** An emulator whose pauses between attempts take no time and are told to `onPause`. */
function impatient(t: Closing, onPause: (ms: number) => Promise<void> | void) {
  // Closing a connection waits too, but not for an attempt.
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> =>
    pauses.includes(ms) ? onPause(ms) : systemClock.sleep(ms, signal);
  return started(t, { events: { busPausesMs: pauses, sleep } });
}

async function onlyJob(send: Send): Promise<unknown> {
  const { json } = await send('GET', 'asyncoperations');
  return json.value.length === 1 ? json.value[0] : json.value;
}

t.test('an attempt is made again after every pause, and after the last one the job fails', async (t) => {
  const paused: number[] = [];
  const { send, events } = await impatient(t, (ms) => void paused.push(ms));
  await register(send, await closedPort(), { contract: 5, path: 'sites' });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  t.same(paused, pauses);
  t.match(await onlyJob(send), {
    statecode: 3,
    statuscode: 31,
    retrycount: 3,
    message: /^The message could not be posted to Service Bus: /,
    completedon: String,
  });
});

t.test('a job waits while the bus is away, and is delivered when it is back', async (t) => {
  const port = await closedPort();
  const waiting: unknown[] = [];
  const broker: { now?: Awaited<ReturnType<typeof startBroker>> } = {};
  // Closed after the emulator: what is defined first is torn down last.
  t.teardown(async () => broker.now?.close());
  const { send, events } = await impatient(t, async () => {
    waiting.push(await onlyJob(send));
    if (waiting.length === 2) broker.now = await startBroker({ port, file: null, key, topology });
  });
  await register(send, port, { contract: 5, path: 'sites' });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  t.match(waiting, [
    { statecode: 1, statuscode: 10, retrycount: 1, postponeuntil: String },
    { statecode: 1, statuscode: 10, retrycount: 2, postponeuntil: String },
  ]);
  t.match(await onlyJob(send), { statuscode: 30, retrycount: 2, errorcode: 0 });
});

t.test('a queue that is not there is tried again, and gets the message once it is named right', async (t) => {
  const { port, client } = await opened(t);
  const paused: number[] = [];
  const { send, events } = await impatient(t, async (ms) => {
    paused.push(ms);
    if (paused.length === 2) await send('PATCH', `serviceendpoints(${endpointId})`, { path: 'events' });
  });
  await register(send, port, { contract: 2, path: 'elsewhere' });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  t.same(paused, pauses.slice(0, 2));
  const receiver = client.createReceiver('events');
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  t.equal(message?.body.PrimaryEntityId, guid(1));
  t.match(await onlyJob(send), { statuscode: 30, retrycount: 2 });
});

t.test('a topic that is not there and a key that is wrong are tried again too', async (t) => {
  for (const wrong of [{ path: 'elsewhere' }, { saskey: Buffer.alloc(32, 8).toString('base64') }]) {
    const { port } = await opened(t);
    const paused: number[] = [];
    const { send, events } = await impatient(t, (ms) => void paused.push(ms));
    await register(send, port, { contract: 5, path: 'sites', ...wrong });
    await send('POST', 'tp_customersites', site(1));
    await events.idle();
    t.same(paused, pauses, Object.keys(wrong).join());
    const job = await onlyJob(send);
    t.match(job, { statuscode: 31, retrycount: 3 });
    t.notMatch(JSON.stringify(job), /SharedAccess|CAgICAg/, 'no key in the job');
  }
});

t.test('an endpoint that is mended during the pause gets the message', async (t) => {
  const { port, client } = await opened(t);
  const { send, events } = await impatient(t, async () => {
    const { status, text } = await send('PATCH', `serviceendpoints(${endpointId})`, { path: 'sites' });
    if (status !== 204) throw new Error(text);
  });
  await register(send, port, { contract: 5, path: 'elsewhere' });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  const receiver = client.createReceiver('sites', 'bridge');
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  t.equal(message?.body.PrimaryEntityId, guid(1));
  t.match(await onlyJob(send), { statuscode: 30, retrycount: 1 });
});

t.test('what cannot succeed is not tried again', async (t) => {
  t.same(decideNext({ kind: 'delivered' }, 0, [1]), { kind: 'complete' });
  t.same(decideNext({ kind: 'failed', reason: 'r' }, 0, [1]), { kind: 'fail', reason: 'r' });
  t.same(decideNext({ kind: 'retry', reason: 'r' }, 0, [1]), { kind: 'wait', pauseMs: 1, reason: 'r' });
  t.same(decideNext({ kind: 'retry', reason: 'r' }, 1, [1]), { kind: 'fail', reason: 'r' });
  const { busPausesMs, webhookPausesMs } = defaultEventOptions;
  t.equal(webhookPausesMs.length, 1, 'webhooks are tried once more');
  t.ok(busPausesMs.length > webhookPausesMs.length, 'Service Bus more often, and ever later');
  t.same(
    [...busPausesMs].sort((a, b) => a - b),
    busPausesMs,
  );
});
