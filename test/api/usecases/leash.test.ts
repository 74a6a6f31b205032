import t from 'tap';
import { createLeash, momentOf } from '../../../api/usecases/jobs/leash.ts';

/** Both clocks of a process, moved by hand; whoever sleeps wakes only when told. */
function hands() {
  let wall = Date.parse('2026-01-31T09:00:00Z');
  let steady = 0;
  const wakers = new Set<() => void>();
  return {
    clock: {
      now: () => new Date(wall),
      elapsed: () => steady,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          wakers.add(resolve);
          signal?.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
    move: (by: { readonly wall: number; readonly steady: number }) => {
      wall += by.wall;
      steady += by.steady;
    },
    wake: async () => {
      for (const waker of wakers) waker();
      wakers.clear();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const both = (ms: number) => ({ wall: ms, steady: ms });

t.test('a leash ends before its lease, counted from the moment the lease was asked for', async (t) => {
  const { clock, move, wake } = hands();
  const asked = momentOf(clock);
  move(both(3000));
  const leash = createLeash(clock, 10_000, asked);
  t.teardown(() => leash.release());
  move(both(4999));
  t.equal(leash.ended(), false);
  t.equal(leash.signal.aborted, false);
  move(both(1));
  await wake();
  t.equal(leash.signal.aborted, true, 'the signal needs nobody to ask');
});

t.test('a process that was stopped finds out by asking, before any timer', async (t) => {
  const { clock, move } = hands();
  const leash = createLeash(clock, 10_000, momentOf(clock));
  t.teardown(() => leash.release());
  move(both(60_000));
  t.equal(leash.ended(), true);
  leash.extend(momentOf(clock));
  t.equal(leash.ended(), true, 'what has ended stays so');
});

t.test('neither a clock that is set back nor one that stood still makes a leash longer', async (t) => {
  for (const by of [
    { wall: -600_000, steady: 8000 },
    { wall: 8000, steady: 0 },
  ]) {
    const { clock, move } = hands();
    const leash = createLeash(clock, 10_000, momentOf(clock));
    move(by);
    t.equal(leash.ended(), true, JSON.stringify(by));
    leash.release();
  }
});

t.test('an extended leash lasts on', async (t) => {
  const { clock, move } = hands();
  const leash = createLeash(clock, 10_000, momentOf(clock));
  t.teardown(() => leash.release());
  move(both(7000));
  leash.extend(momentOf(clock));
  move(both(7000));
  t.equal(leash.ended(), false);
  move(both(1000));
  t.equal(leash.ended(), true);
});
