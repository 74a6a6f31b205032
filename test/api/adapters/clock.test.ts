import t from 'tap';
import { systemClock, systemIds } from '../../../api/adapters/clock.ts';

t.test('waiting ends after the time', async (t) => {
  const start = performance.now();
  await systemClock.sleep(20);
  t.ok(performance.now() - start >= 15);
});

t.test('waiting ends with the signal and does not reject', async (t) => {
  const controller = new AbortController();
  const waiting = systemClock.sleep(60_000, controller.signal);
  controller.abort();
  await t.resolves(waiting);
  await t.resolves(systemClock.sleep(60_000, controller.signal), 'nor when the signal came before');
});

t.test('the clock tells the time of the machine', async (t) => {
  const before = Date.now();
  const now = systemClock.now().getTime();
  t.ok(now >= before && now <= Date.now());
});

t.test('ids are lower-case GUIDs and differ', async (t) => {
  const ids = new Set(Array.from({ length: 100 }, () => systemIds.next()));
  t.equal(ids.size, 100);
  for (const id of ids) t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

t.test('a wait longer than Node can count does not end at once', async (t) => {
  const controller = new AbortController();
  let ended = false;
  const waiting = systemClock.sleep(2 ** 31, controller.signal).then(() => {
    ended = true;
  });
  await systemClock.sleep(20);
  t.notOk(ended);
  controller.abort();
  await waiting;
});

t.test('a timer expires once, or never when it is cancelled', async (t) => {
  let expired = 0;
  await new Promise<void>((resolve) => {
    const cancel = systemClock.timer(1, () => {
      expired += 100;
    });
    cancel();
    systemClock.timer(5, () => {
      expired += 1;
      resolve();
    });
  });
  t.equal(expired, 1);
});
