import t from 'tap';
import { isDailyTime, untilDaily } from '../../../../api/domain/sync/daily-time.ts';

t.test('a time of day is two digits each, from 00:00 to 23:59', async (t) => {
  for (const good of ['00:00', '02:30', '19:05', '23:59']) t.ok(isDailyTime(good), good);
  for (const bad of [
    '24:00',
    '2:30',
    '12:60',
    '12:5',
    '12:30:00',
    ' 12:30',
    '12:30\n',
    '',
    '-1:00',
    '١٢:٣٠',
  ]) {
    t.notOk(isDailyTime(bad), JSON.stringify(bad));
  }
});

t.test('it comes later today, or tomorrow, and a whole day from now when it is now', async (t) => {
  const until = (now: string, time: string) => untilDaily(new Date(now), time) / 60_000;
  t.equal(until('2026-01-31T02:00:00Z', '02:30'), 30);
  t.equal(until('2026-01-31T02:31:00Z', '02:30'), 24 * 60 - 1);
  t.equal(until('2026-01-31T02:30:00Z', '02:30'), 24 * 60);
  t.equal(until('2026-12-31T23:59:00Z', '00:00'), 1, 'over the end of the year');
  t.equal(untilDaily(new Date('2026-01-31T02:29:59.999Z'), '02:30'), 1);
});

t.test('it is UTC whatever the zone of the instant: no day is skipped when clocks change', async (t) => {
  let now = Date.parse('2026-03-07T12:00:00-05:00');
  for (let day = 0; day < 4; day += 1) {
    now += untilDaily(new Date(now), '02:30');
    t.equal(new Date(now).toISOString().slice(11, 16), '02:30');
  }
  t.equal(new Date(now).toISOString().slice(0, 10), '2026-03-11');
});
