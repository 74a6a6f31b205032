import t from 'tap';
import { steadyClock } from '../../../../api/adapters/dataverse/steady-clock.ts';
import type { TimedClock } from '../../../../api/ports/clock.ts';
import { territory } from './emulator-rig.ts';
import { type Answer, fakeClock, refusal, rig, siteId } from './support.ts';

const hour = 3_600_000;
const missing = refusal(404, '0x80040217');

/** Time that passes when somebody sleeps, and a time of day that is set beside it. */
function settableClock() {
  const inner = fakeClock();
  let shift = 0;
  const clock: TimedClock = {
    now: () => new Date(inner.now().getTime() + shift),
    elapsed: () => inner.now().getTime(),
    sleep: (ms, signal) => inner.sleep(ms, signal),
    timer: (ms, expired) => inner.timer(ms, expired),
  };
  const set = (ms: number) => {
    shift += ms;
  };
  return { clock, inner, set };
}

t.test('a steady clock grows with the time that passes, whatever the time of day is set to', async (t) => {
  const { clock, set } = settableClock();
  const steady = steadyClock(clock);
  const begun = steady.now().getTime();
  t.equal(begun, clock.now().getTime(), 'it begins with the time of day');
  set(-hour);
  await clock.sleep(5);
  t.equal(steady.now().getTime(), begun + 5);
  const plain = fakeClock();
  t.equal(steadyClock(plain), plain, 'a clock that is never set is steady itself');
});

t.test('holds and pauses are as long as they were told when the time of day is set meanwhile', async (t) => {
  for (const jump of [hour * 30, -hour * 30]) {
    const { clock, inner, set } = settableClock();
    const answers: Answer[] = [
      { status: 429, headers: { 'retry-after': '20' }, body: { error: { code: '0x80072322' } } },
      { status: 503, headers: { 'retry-after': '30' } },
    ];
    const { client } = await rig(
      t,
      () => {
        set(jump);
        return answers.shift() ?? missing;
      },
      { clock },
    );
    t.equal(await client.inLane('interactive').get(territory, siteId), null);
    t.same(inner.slept, [20_000, 30_000]);
  }
});

t.test('an open breaker lets requests find out in its time although the time of day went back', async (t) => {
  const { clock, inner, set } = settableClock();
  let isDown = true;
  const { client } = await rig(t, () => (isDown ? { status: 503 } : missing), {
    clock,
    breaker: { failures: 2, openMs: 5000 },
    retry: { attempts: 2 },
  });
  await t.rejects(client.get(territory, siteId));
  set(-hour);
  isDown = false;
  t.equal(await client.get(territory, siteId), null);
  t.ok(inner.slept.reduce((sum, ms) => sum + ms, 0) < 10_000);
});

t.test('a date in Retry-After is compared with the time of day', async (t) => {
  const { clock, inner, set } = settableClock();
  const { client } = await rig(
    t,
    (_, number) => {
      if (number > 1) return missing;
      set(hour);
      const date = new Date(clock.now().getTime() + 15_000).toUTCString();
      return { status: 429, headers: { 'retry-after': date }, body: { error: { code: '0x80072322' } } };
    },
    { clock },
  );
  t.equal(await client.get(territory, siteId), null);
  t.same(inner.slept, [15_000]);
});
