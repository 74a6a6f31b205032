import t from 'tap';
import type { BusEvent } from '../../../api/ports/bus.ts';
import { decideApproval } from '../../../api/usecases/decide-approval.ts';
import { drainOutbox } from '../../../api/usecases/drain-outbox.ts';
import { manager, outbox, pendingApproval, type World, world } from './approval/support.ts';

const limit = 100;

async function addEvents(built: World, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const [topic = '', entityId = ''] = name.split('/');
    await built.sql.write((tx) =>
      tx.outbox.add({
        id: built.deps.ids.next(),
        topic: `${topic}-topic`,
        subject: name,
        entityType: 'contract',
        eventType: 'changed',
        entityId,
        body: { name },
        createdAt: built.clock.now().toISOString(),
      }),
    );
  }
}

/** A bus that refuses events while `refuses` says so; keeps what it took and how often it was called. */
function bus(refuses: (event: BusEvent) => boolean) {
  const taken: string[] = [];
  const state = { calls: 0 };
  const publish = async (_topic: string, events: readonly BusEvent[]) => {
    state.calls += 1;
    if (events.some(refuses)) throw new Error('refused');
    taken.push(...events.map((event) => event.subject));
  };
  return { taken, state, publisher: { publish, close: async () => undefined } };
}

t.test('events go to the bus under their outbox id and mails to the approver, once', async (t) => {
  const built = await world();
  await pendingApproval(built);
  const [event] = await outbox(built.sql);
  t.same(await drainOutbox(built.deps, { limit }), { sent: 2, failed: 0, held: 0 });
  t.equal(built.events.length, 1);
  t.match(built.events[0], { id: event?.id, subject: 'approval.requested', topic: 'approvals-topic' });
  t.match(built.mails, [{ to: [manager] }]);
  t.same(await drainOutbox(built.deps, { limit }), { sent: 0, failed: 0, held: 0 });
  t.equal(built.mails.length, 1);
});

t.test('what was sent but not marked before a crash is sent again under the same id', async (t) => {
  const built = await world();
  await pendingApproval(built);
  const crashing = { ...built.deps.sql, write: async () => Promise.reject(new Error('killed')) };
  await t.rejects(drainOutbox({ ...built.deps, sql: crashing }, { limit }), /killed/);
  await drainOutbox(built.deps, { limit });
  t.equal(built.events.length, 2);
  t.equal(built.events[0]?.id, built.events[1]?.id);
  t.equal(await built.sql.read((tx) => tx.outbox.unsent()), 0);
});

t.test('a failed message waits longer each time and is kept', async (t) => {
  const built = await world();
  await addEvents(built, ['a/1']);
  const { publisher, state } = bus(() => true);
  const deps = { ...built.deps, publisher };
  for (const wait of [1_000, 2_000, 4_000]) {
    t.match(await drainOutbox(deps, { limit }), { failed: 1 });
    built.advance(wait - 1);
    t.match(await drainOutbox(deps, { limit }), { failed: 0, held: 0 }, `not before ${wait} ms`);
    built.advance(1);
  }
  t.equal(state.calls, 3);
  t.same(await drainOutbox(built.deps, { limit }), { sent: 1, failed: 0, held: 0 });
  t.match(built.lines[0], {
    level: 'warn',
    message: 'delivery failed',
    fields: { reason: 'Error: refused' },
  });
});

t.test('one refused event stops its entity alone, and order per entity is kept', async (t) => {
  const built = await world();
  await addEvents(built, ['a/1/first', 'a/2', 'a/1/second', 'b/1', 'a/2']);
  let broken = true;
  const { publisher, taken } = bus((event) => broken && event.subject === 'a/1/first');
  const deps = { ...built.deps, publisher };
  t.same(await drainOutbox(deps, { limit }), { sent: 3, failed: 1, held: 1 });
  t.same(taken, ['a/2', 'a/2', 'b/1']);
  broken = false;
  await addEvents(built, ['a/1/third']);
  t.same(
    await drainOutbox(deps, { limit }),
    { sent: 0, failed: 0, held: 0 },
    'later ones wait for the first',
  );
  built.advance(1_000);
  t.same(await drainOutbox(deps, { limit }), { sent: 3, failed: 0, held: 0 });
  t.same(taken.slice(3), ['a/1/first', 'a/1/second', 'a/1/third']);
});

t.test('a receiver that is down is not tried message by message', async (t) => {
  const built = await world();
  await addEvents(
    built,
    Array.from({ length: 50 }, (_, index) => `a/${index}`),
  );
  const { publisher, state } = bus(() => true);
  const result = await drainOutbox({ ...built.deps, publisher }, { limit });
  t.same(result, { sent: 0, failed: 3, held: 47 });
  t.equal(state.calls, 4, 'the batch and three single ones');
});

t.test('a mail server that is down does not hold back the bus', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  const mailer = {
    send: async () => Promise.reject(new Error('no connection')),
    close: async () => undefined,
  };
  t.same(await drainOutbox({ ...built.deps, mailer }, { limit }), { sent: 1, failed: 1, held: 0 });
  await decideApproval(built.deps, { approvalId: id, decision: 'reject', comment: null, decidedBy: manager });
  await drainOutbox({ ...built.deps, mailer }, { limit });
  t.same(
    built.events.map((event) => event.subject),
    ['approval.requested', 'approval.rejected'],
  );
});

t.test('a mail nobody needs any more is dropped, and one of an unknown kind is reported', async (t) => {
  const built = await world();
  const { id } = await pendingApproval(built);
  await decideApproval(built.deps, {
    approvalId: id,
    decision: 'approve',
    comment: null,
    decidedBy: manager,
  });
  await built.sql.write((tx) =>
    tx.outbox.add({
      id: built.deps.ids.next(),
      topic: 'mail',
      subject: 'x',
      entityType: 'x',
      eventType: 'x',
      entityId: 'x',
      body: { kind: 'greeting' },
      createdAt: built.clock.now().toISOString(),
    }),
  );
  t.same(await drainOutbox(built.deps, { limit }), { sent: 3, failed: 1, held: 0 });
  t.equal(built.mails.length, 0);
  t.match(built.lines.at(-1), { fields: { reason: /unknown kind/ } });
});

t.test('a stop is honoured between two deliveries and loses nothing', async (t) => {
  const built = await world();
  await pendingApproval(built);
  const stop = new AbortController();
  const publisher = {
    publish: async (_topic: string, events: readonly BusEvent[]) => {
      built.events.push(...events);
      stop.abort();
    },
    close: async () => undefined,
  };
  const result = await drainOutbox({ ...built.deps, publisher }, { limit, signal: stop.signal });
  t.same(result, { sent: 1, failed: 0, held: 1 });
  t.equal(built.mails.length, 0);
  t.match(await drainOutbox(built.deps, { limit }), { sent: 1 });
});

t.test('no call takes more than its limit', async (t) => {
  const built = await world();
  await addEvents(built, ['a/1', 'a/2', 'a/3']);
  t.match(await drainOutbox(built.deps, { limit: 2 }), { sent: 2 });
  t.match(await drainOutbox(built.deps, { limit: 2 }), { sent: 1 });
});

t.test('a delivery that keeps failing becomes an error for the operators', async (t) => {
  const built = await world();
  await addEvents(built, ['a/1']);
  const { publisher } = bus(() => true);
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    await drainOutbox({ ...built.deps, publisher }, { limit });
    built.advance(300_000);
  }
  t.same(
    built.lines.map((line) => line.level),
    ['warn', 'warn', 'warn', 'warn', 'warn', 'warn', 'warn', 'error'],
  );
});
