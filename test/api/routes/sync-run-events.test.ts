import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { systemClock } from '../../../api/adapters/clock.ts';
import type { Clock } from '../../../api/ports/clock.ts';
import { runApp } from '../app/running-app.ts';

interface Event {
  readonly event?: string;
  readonly id?: string;
  readonly data?: string;
  readonly comment?: string;
}

/** Every look comes at once, and the time between two looks is as long as the test says. */
function fastClock(): Clock & { stepMs: number } {
  let now = Date.now();
  const clock = {
    stepMs: 0,
    now: () => new Date(now),
    sleep: async (_ms: number, signal?: AbortSignal) => {
      now += clock.stepMs;
      await systemClock.sleep(5, signal);
    },
  };
  return clock;
}

async function listening(t: Test, clock: Clock = fastClock()) {
  const running = await runApp(t, { clock });
  await running.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = running.app.server.address() as AddressInfo;
  const headers = await running.bearer();
  const started = await running.app.inject({ method: 'POST', url: '/sync/runs', headers, payload: {} });
  const { id } = started.json();
  const path = `http://127.0.0.1:${port}/sync/runs/${id}/events`;
  const open = async (more: Record<string, string> = {}): Promise<IncomingMessage> => {
    const request = get(path, { headers: { ...headers, ...more }, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.setEncoding('utf8');
    return response;
  };
  return { ...running, id: id as string, open };
}

/** Events of a stream as they come. */
async function* eventsOf(response: IncomingMessage): AsyncGenerator<Event> {
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const fields = part.split('\n').map((line) => {
        const [name = '', ...rest] = line.split(':');
        return [name === '' ? 'comment' : name, rest.join(':').trim()];
      });
      const event: Event & { retry?: string } = Object.fromEntries(fields);
      if (event.retry === undefined) yield event;
    }
  }
}

async function next(events: AsyncGenerator<Event>): Promise<Event> {
  const { value, done } = await events.next();
  if (done === true) throw new Error('the stream has ended');
  return value;
}

const lease = { owner: 'test', now: '2026-01-01T00:00:00.000Z', until: '2099-01-01T00:00:00.000Z' };
const end = {
  status: 'completed',
  finishedAt: '2026-01-01T00:01:00.000Z',
  counts: { created: 5 },
  result: null,
  error: null,
} as const;

t.test('progress is told at every change, whoever makes it, and the stream ends with the run', async (t) => {
  const { sql, id, open } = await listening(t);
  const response = await open();
  t.equal(response.statusCode, 200);
  t.match(response.headers, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-correlation-id': String,
  });
  const events = eventsOf(response);
  const first = await next(events);
  t.equal(first.event, 'progress');
  t.match(JSON.parse(first.data ?? ''), { id, status: 'queued' });
  // As another process would do it: through the database alone.
  await sql.write(async (tx) => {
    const token = (await tx.jobs.claim(['sync'], lease))?.token ?? 0;
    await tx.jobs.beat({ id, token }, lease, { step: 'x', done: 4, total: 10 }, { created: 4 });
  });
  const second = await next(events);
  t.match(JSON.parse(second.data ?? ''), { status: 'running', done: 4, created: 4 });
  t.not(second.id, first.id);
  await sql.write((tx) => tx.jobs.finish({ id, token: 1 }, end));
  const last = await next(events);
  t.equal(last.event, 'end');
  t.match(JSON.parse(last.data ?? ''), { status: 'completed', created: 5 });
  t.match(await events.next(), { done: true });
});

t.test('a client that comes again is not told what it knows', async (t) => {
  const { sql, id, open } = await listening(t);
  const response = await open();
  const { id: known = '' } = await next(eventsOf(response));
  response.destroy();
  const again = eventsOf(await open({ 'last-event-id': known }));
  await sql.write((tx) => tx.jobs.claim(['sync'], lease));
  const first = await next(again);
  t.match(JSON.parse(first.data ?? ''), { status: 'running' });
  await sql.write((tx) => tx.jobs.finish({ id, token: 1 }, end));
  const { id: ended = '' } = await next(again);
  const events = eventsOf(await open({ 'last-event-id': ended }));
  t.equal((await next(events)).event, 'end', 'the end is always told, else a client would come for ever');
  t.match(await events.next(), { done: true });
});

t.test('a silent stream is kept alive', async (t) => {
  const clock = fastClock();
  const { open } = await listening(t, clock);
  const response = await open();
  const events = eventsOf(response);
  t.equal((await next(events)).event, 'progress');
  clock.stepMs = 8000;
  t.match(await next(events), { comment: 'still here' });
  t.match(await next(events), { comment: 'still here' });
  response.destroy();
});

t.test('too many streams are refused, and a closed one makes room', async (t) => {
  // Fifty streams that look all the time would leave no time for opening more.
  const { open, id, app, bearer } = await listening(t, systemClock);
  const responses: IncomingMessage[] = [];
  for (let index = 0; index < 50; index += 1) responses.push(await open());
  const url = `/sync/runs/${id}/events`;
  const refused = await app.inject({ url, headers: await bearer() });
  t.equal(refused.statusCode, 429);
  t.match(refused.json(), { code: 'too-many-requests', detail: /50 event streams/ });
  t.match(refused.headers['retry-after'], /^\d+$/);
  responses.pop()?.destroy();
  let response = await open();
  while (response.statusCode === 429) {
    response.destroy();
    response = await open();
  }
  t.equal(response.statusCode, 200);
  for (const one of [...responses, response]) one.destroy();
});

t.test('the server ends open streams when it stops', async (t) => {
  const { app, open } = await listening(t);
  const events = eventsOf(await open());
  await next(events);
  await app.close();
  t.match(await events.next(), { done: true });
});

t.test('a run that does not exist, and a caller without the role, get a problem', async (t) => {
  const { app, id, bearer } = await listening(t);
  const missing = '/sync/runs/99999999-9999-4999-8999-999999999999/events';
  t.equal((await app.inject({ url: missing, headers: await bearer() })).statusCode, 404);
  const url = `/sync/runs/${id}/events`;
  t.equal((await app.inject({ url, headers: await bearer(['Sync.Run']) })).statusCode, 403);
  t.equal((await app.inject({ url })).statusCode, 401);
});
