import t from 'tap';
import { startOutboxWorker } from '../../../api/workers/outbox-worker.ts';
import { pendingApproval, world } from '../usecases/approval/support.ts';

t.test('it delivers, idles, and stops when told', async (t) => {
  const built = await world();
  await pendingApproval(built);
  const stop = new AbortController();
  const slept: number[] = [];
  const clock = {
    now: built.clock.now,
    sleep: async (ms: number, signal?: AbortSignal) => {
      t.equal(signal, stop.signal, 'the wait ends with the signal');
      slept.push(ms);
      if (slept.length === 2) stop.abort();
    },
  };
  await startOutboxWorker({ ...built.deps, clock }, { signal: stop.signal, idleMs: 250 });
  t.equal(built.mails.length, 1);
  t.equal(built.events.length, 1);
  t.same(slept, [250, 250]);
});

t.test('a database that fails is reported and tried again', async (t) => {
  const built = await world();
  await pendingApproval(built);
  const stop = new AbortController();
  let reads = 0;
  const sql = {
    ...built.sql,
    read: (work: Parameters<typeof built.sql.read>[0]) => {
      reads += 1;
      return reads === 1 ? Promise.reject(new Error('database is away')) : built.sql.read(work);
    },
  } as typeof built.sql;
  let rounds = 0;
  const sleep = async () => {
    rounds += 1;
    if (rounds === 2) stop.abort();
  };
  const clock = { now: built.clock.now, sleep };
  await startOutboxWorker({ ...built.deps, sql, clock }, { signal: stop.signal, idleMs: 1 });
  t.match(built.lines[0], { level: 'error', message: /could not be read/ });
  t.equal(built.mails.length, 1);
});

t.test('a full round is followed by the next one without a wait', async (t) => {
  const built = await world();
  const createdAt = built.clock.now().toISOString();
  await built.sql.write(async (tx) => {
    for (let index = 0; index < 250; index += 1) {
      const entity = { entityType: 'x', eventType: 'x', entityId: String(index) };
      const message = { id: built.deps.ids.next(), topic: 'a-topic', subject: 'x', body: {}, createdAt };
      await tx.outbox.add({ ...message, ...entity });
    }
  });
  const stop = new AbortController();
  const clock = { now: built.clock.now, sleep: async () => stop.abort() };
  await startOutboxWorker({ ...built.deps, clock }, { signal: stop.signal, idleMs: 1 });
  t.equal(built.events.length, 250);
});

t.test('a worker told to stop before it began does nothing', async (t) => {
  const built = await world();
  await pendingApproval(built);
  await startOutboxWorker(built.deps, { signal: AbortSignal.abort(), idleMs: 1 });
  t.equal(built.mails.length, 0);
});
