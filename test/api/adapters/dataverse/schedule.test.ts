import fc from 'fast-check';
import t from 'tap';
import { defaultBreakerLimits } from '../../../../api/adapters/dataverse/breaker.ts';
import { DataverseError } from '../../../../api/adapters/dataverse/errors.ts';
import {
  createSchedule,
  defaultQueueLimits,
  type Place,
  type QueueLimits,
} from '../../../../api/adapters/dataverse/schedule.ts';
import type { TimedClock } from '../../../../api/ports/clock.ts';
import type { Lane } from '../../../../api/ports/dataverse.ts';
import { fixedTokens, silentLogger } from './support.ts';

/** Time that jumps to the next thing to happen once nobody has anything left to do. */
function virtualClock(): TimedClock & { run(work: Promise<unknown>): Promise<void>; ms(): number } {
  let now = 0;
  let timers: { at: number; wake: () => void }[] = [];
  return {
    now: () => new Date(now),
    ms: () => now,
    sleep: (ms) => new Promise((wake) => timers.push({ at: now + ms, wake })),
    timer(ms, expired) {
      const timer = { at: now + ms, wake: expired };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async run(work) {
      let done = false;
      const end = (): void => {
        done = true;
      };
      work.then(end, end);
      while (true) {
        await new Promise((resolve) => setImmediate(resolve));
        if (done) {
          await work;
          return;
        }
        const at = Math.min(...timers.map((timer) => timer.at));
        if (!Number.isFinite(at)) throw new Error('everybody waits for ever');
        now = at;
        const due = timers.filter((timer) => timer.at <= at);
        timers = timers.filter((timer) => timer.at > at);
        for (const timer of due) timer.wake();
      }
    },
  };
}

function open(users: number, clock: TimedClock, queue: Partial<QueueLimits> = {}) {
  const closing = new AbortController();
  const schedule = createSchedule({
    tokens: Array.from({ length: users }, () => fixedTokens()),
    clock,
    logger: silentLogger(),
    signal: closing.signal,
    breaker: { ...defaultBreakerLimits, failures: 3 },
    queue: { ...defaultQueueLimits, ...queue },
  });
  return { schedule, closing };
}

const clean = { health: 'clean', hint: null, holdMs: 0 } as const;
const unwell = { health: 'unwell', hint: null, holdMs: 0 } as const;
const throttled = (holdMs: number) => ({ health: 'throttled', hint: null, holdMs }) as const;
const settle = () => new Promise((resolve) => setImmediate(resolve));
const codeOf = (error: unknown) => (error instanceof DataverseError ? error.code : String(error));

const world = fc.record({
  users: fc.integer({ min: 1, max: 3 }),
  hint: fc.integer({ min: 1, max: 80 }),
  requests: fc.integer({ min: 20, max: 150 }),
  /** Requests that one user may send before the server throttles it. */
  budget: fc.integer({ min: 5, max: 60 }),
  retryAfterMs: fc.integer({ min: 1000, max: 120_000 }),
  durations: fc.array(fc.integer({ min: 10, max: 500 }), { minLength: 1, maxLength: 20 }),
  lanes: fc.array(fc.constantFrom<Lane>('interactive', 'incremental', 'backfill'), {
    minLength: 1,
    maxLength: 9,
  }),
});

t.test('in front of a server with hints, budgets and Retry-After', async (t) => {
  await fc.assert(
    fc.asyncProperty(world, async ({ users, hint, requests, budget, retryAfterMs, durations, lanes }) => {
      const clock = virtualClock();
      const waitMs = { interactive: 1e9, incremental: 1e9, backfill: 1e9 };
      const { schedule } = open(users, clock, { waitMs });
      const state = Array.from({ length: users }, () => ({
        open: 0,
        used: 0,
        closedUntil: 0,
        blockedAt: -1,
      }));
      let early = 0;
      let tooMany = 0;
      let slowest = 0;
      const request = async (index: number): Promise<void> => {
        const ticket = schedule.ticket();
        for (let attempt = 0; attempt < 200; attempt += 1) {
          const place = await schedule.enter(lanes[index % lanes.length] ?? 'backfill', ticket);
          await place.clear();
          const user = state[place.user];
          if (user === undefined) throw new Error('no such user');
          // The first answer of a user brings the hint; before it four are assumed.
          const most = Math.min(52, Math.max(1, user.used === 0 ? 4 : Math.max(hint, 4)));
          user.open += 1;
          if (clock.ms() < user.closedUntil) early += 1;
          if (user.open > most) tooMany += 1;
          if (user.blockedAt >= 0 && clock.ms() >= user.closedUntil) {
            slowest = Math.max(slowest, (clock.ms() - user.blockedAt) / retryAfterMs);
            user.blockedAt = -1;
          }
          await clock.sleep(durations[(index + attempt) % durations.length] ?? 10);
          user.open -= 1;
          user.used += 1;
          if (user.used % budget !== 0) {
            place.leave({ ...clean, hint });
            return;
          }
          user.closedUntil = clock.ms() + retryAfterMs;
          user.blockedAt = clock.ms();
          place.leave({ ...throttled(retryAfterMs), hint });
        }
        throw new Error('never served');
      };
      await clock.run(Promise.all(Array.from({ length: requests }, (_, index) => request(index))));
      // With several users the others may have taken all the work meanwhile.
      return early === 0 && tooMany === 0 && (users > 1 || slowest <= 1.1);
    }),
    { numRuns: 60 },
  );
  t.pass('nothing early, never above hint or 52, recovered within Retry-After + 10 %');
});

t.test('once the hint is known, no more than it are under way', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 90 }), async (hint) => {
      const clock = virtualClock();
      const { schedule } = open(1, clock);
      (await schedule.enter('backfill', 1)).leave({ ...clean, hint });
      let now = 0;
      let most = 0;
      const one = async (): Promise<void> => {
        const place = await schedule.enter('backfill', schedule.ticket());
        now += 1;
        most = Math.max(most, now);
        await clock.sleep(10);
        now -= 1;
        place.leave({ ...clean, hint });
      };
      await clock.run(Promise.all(Array.from({ length: 900 }, one)));
      const ceiling = Math.min(52, hint);
      return most <= ceiling && most >= Math.min(ceiling, 35);
    }),
    { numRuns: 12 },
  );
  t.pass('property held');
});

t.test('a request goes to a free user while another one is held', async (t) => {
  const { schedule } = open(2, virtualClock());
  const first = await schedule.enter('incremental', 1);
  first.leave(throttled(60_000));
  const users = new Set<number>();
  for (let round = 0; round < 5; round += 1) {
    const place = await schedule.enter('incremental', 1);
    users.add(place.user);
    place.leave(clean);
  }
  t.same([...users], [1 - first.user]);
});

t.test('people go first; a request that comes again goes before those that came later', async (t) => {
  const { schedule } = open(1, virtualClock());
  const busy = [await schedule.enter('backfill', 1), await schedule.enter('backfill', 2)];
  const order: string[] = [];
  const queue = (name: string, lane: Lane, ticket: number) =>
    schedule.enter(lane, ticket).then((place: Place) => {
      order.push(name);
      place.leave(clean);
    });
  const all = [
    queue('backfill', 'backfill', 3),
    queue('late', 'incremental', 9),
    queue('again', 'incremental', 4),
    queue('person', 'interactive', 10),
  ];
  busy[0]?.leave(clean);
  await Promise.all(all);
  t.same(order, ['person', 'again', 'late', 'backfill']);
});

t.test(
  'an environment that is down stops the requests of people at once, says when, and is probed',
  async (t) => {
    const clock = virtualClock();
    const { schedule } = open(1, clock);
    const places = [await schedule.enter('interactive', 1), await schedule.enter('interactive', 2)];
    const waits = schedule.enter('interactive', 3).catch(codeOf);
    for (const place of places) place.leave(unwell);
    const third = await waits;
    if (typeof third === 'string') throw new Error(third);
    third.leave(unwell);
    await t.rejects(schedule.enter('interactive', 4), {
      code: 'breaker-open',
      retryable: true,
      retryAfterMs: defaultBreakerLimits.openMs,
    });
    await clock.run(clock.sleep(defaultBreakerLimits.openMs));
    const probe = await schedule.enter('interactive', 5);
    await t.rejects(schedule.enter('interactive', 6), { code: 'breaker-open' }, 'one probe at a time');
    probe.leave(clean);
    (await schedule.enter('interactive', 7)).leave(clean);
  },
);

t.test('a queue is bounded in length', async (t) => {
  const { schedule } = open(1, virtualClock(), { length: 2 });
  for (let index = 0; index < 2; index += 1) await schedule.enter('interactive', index);
  for (let index = 0; index < 2; index += 1) void schedule.enter('interactive', index);
  await t.rejects(schedule.enter('interactive', 9), { code: 'queue-full', retryable: true, message: /^2 / });
  t.same(schedule.snapshot().waiting, { interactive: 2, incremental: 0, backfill: 0 });
});

t.test('a wait longer than the lane allows is refused at once and says when', async (t) => {
  const clock = virtualClock();
  const waitMs = { interactive: 5000, incremental: 60_000, backfill: 60_000 };
  const { schedule } = open(1, clock, { waitMs });
  const places = [await schedule.enter('interactive', 1), await schedule.enter('interactive', 2)];
  const before = schedule.enter('interactive', 3).catch((error: unknown) => error);
  const patient = schedule.enter('incremental', 4);
  for (const place of places) place.leave(throttled(17_000));
  t.match(await before, { code: 'queue-timeout', retryable: true, retryAfterMs: 17_000 });
  await t.rejects(schedule.enter('interactive', 5), { code: 'queue-timeout', message: /17 s/ });
  await clock.run(patient);
  t.equal(clock.ms(), 17_000);
});

t.test('a wait that began before counts from its beginning', async (t) => {
  const clock = virtualClock();
  const waitMs = { interactive: 5000, incremental: 5000, backfill: 5000 };
  const { schedule } = open(1, clock, { waitMs });
  await clock.run(clock.sleep(3000));
  t.equal(schedule.leftMs('interactive', 0), 2000);
  const place = await schedule.enter('interactive', 1, 0);
  place.leave(throttled(4000));
  await t.rejects(schedule.enter('interactive', 1, 0), { code: 'queue-timeout', retryAfterMs: 4000 });
  const other = schedule.enter('incremental', 2);
  await clock.run(other);
  t.equal(clock.ms(), 7000);
});

t.test(
  'a hold that begins after the place was given is waited for, or refused when it is too long',
  async (t) => {
    const clock = virtualClock();
    const waitMs = { interactive: 5000, incremental: 60_000, backfill: 60_000 };
    const { schedule } = open(1, clock, { waitMs });
    const first = await schedule.enter('interactive', 1);
    const second = await schedule.enter('incremental', 2);
    second.leave(throttled(17_000));
    await t.rejects(first.clear(), { code: 'queue-timeout', retryAfterMs: 17_000 });

    const { schedule: busy } = open(1, clock, { waitMs });
    const [held, throttler] = [await busy.enter('incremental', 1), await busy.enter('incremental', 2)];
    await held.clear();
    t.equal(clock.ms(), 0, 'without a hold at once');
    throttler.leave(throttled(17_000));
    await clock.run(held.clear());
    t.equal(clock.ms(), 17_000);
  },
);

t.test('closing refuses everybody who waits', async (t) => {
  const { schedule, closing } = open(1, virtualClock());
  for (let index = 0; index < 2; index += 1) await schedule.enter('interactive', index);
  const waiting = schedule.enter('backfill', 3);
  closing.abort();
  await t.rejects(waiting, { code: 'client-closed' });
  await settle();
  await t.rejects(schedule.enter('backfill', 4), { code: 'client-closed' });
});

t.test(
  'a request that was let in once is not turned away from a full queue when it comes again',
  async (t) => {
    const clock = virtualClock();
    const { schedule } = open(1, clock, { length: 2 });
    const places = [await schedule.enter('interactive', 1), await schedule.enter('interactive', 2)];
    const waiting = [schedule.enter('interactive', 3), schedule.enter('interactive', 4)];
    for (const place of places) place.leave(throttled(1000));
    const again = [schedule.enter('interactive', 1), schedule.enter('interactive', 2)];
    await t.rejects(schedule.enter('interactive', 5), { code: 'queue-full' });
    const order: number[] = [];
    const served = [...again, ...waiting].map(async (place, index) => {
      (await place).leave(clean);
      order.push(index);
    });
    await clock.run(Promise.all(served));
    t.same(order, [0, 1, 2, 3]);
  },
);

t.test(
  'who waits longer than the lane allows is refused at the deadline, whoever is served meanwhile',
  async (t) => {
    const clock = virtualClock();
    const waitMs = { interactive: 60_000, incremental: 1000, backfill: 2000 };
    const { schedule } = open(1, clock, { waitMs });
    let isOver = false;
    const person = async (): Promise<void> => {
      while (!isOver) {
        const place = await schedule.enter('interactive', schedule.ticket());
        await clock.sleep(20);
        place.leave(clean);
      }
    };
    const load = Array.from({ length: 12 }, person);
    await clock.run(clock.sleep(100));
    const ended: [string, number][] = [];
    const waiting = (['incremental', 'backfill'] as const).map((lane) =>
      schedule.enter(lane, schedule.ticket()).catch((error: unknown) => {
        ended.push([`${lane} ${codeOf(error)}`, clock.ms()]);
      }),
    );
    await clock.run(Promise.all(waiting));
    t.same(ended, [
      ['incremental queue-timeout', 1100],
      ['backfill queue-timeout', 2100],
    ]);
    isOver = true;
    await clock.run(Promise.all(load));
    t.same(schedule.snapshot().waiting, { interactive: 0, incremental: 0, backfill: 0 });
  },
);

t.test('the wait of people ends at its deadline while slow answers take all places', async (t) => {
  const clock = virtualClock();
  const waitMs = { interactive: 1000, incremental: 60_000, backfill: 60_000 };
  const { schedule } = open(1, clock, { waitMs });
  const slow = [await schedule.enter('incremental', 1), await schedule.enter('incremental', 2)];
  const ended = schedule.enter('interactive', 3).catch((error: unknown) => error);
  await clock.run(ended);
  t.match(await ended, { code: 'queue-timeout', retryAfterMs: null });
  t.equal(clock.ms(), 1000);
  for (const place of slow) place.leave(clean);
});

t.test(
  'while the environment is down the other lanes wait, as long as they may, until a request finds out',
  async (t) => {
    const clock = virtualClock();
    const waitMs = { interactive: 60_000, incremental: 4000, backfill: 60_000 };
    const { schedule } = open(1, clock, { waitMs });
    for (let failure = 1; failure <= 3; failure += 1)
      (await schedule.enter('backfill', failure)).leave(unwell);
    await t.rejects(schedule.enter('interactive', 4), { code: 'breaker-open', retryAfterMs: 5000 });
    await t.rejects(schedule.enter('incremental', 5), { code: 'breaker-open' }, 'it may not wait so long');
    const order: string[] = [];
    const one = async (ticket: number, result: typeof clean | typeof unwell): Promise<void> => {
      const place = await schedule.enter('backfill', ticket);
      order.push(`${ticket} at ${clock.ms()}`);
      await clock.sleep(100);
      place.leave(result);
    };
    await clock.run(Promise.all([one(6, unwell), one(7, clean), one(8, clean)]));
    t.same(order, ['6 at 5000', '7 at 15100', '8 at 15200']);
  },
);
