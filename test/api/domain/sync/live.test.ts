import t from 'tap';
import { liveEnd, usualLiveLimits } from '../../../../api/domain/sync/live-end.ts';
import { liveWork, outagePauseMs } from '../../../../api/domain/sync/live-work.ts';
import { retryPauseMs } from '../../../../api/domain/sync/retry-pause.ts';

t.test('a row that keeps failing is tried after growing pauses, at last once an hour', async (t) => {
  t.same(
    [1, 2, 3, 4, 5, 6, 7, 1000].map(retryPauseMs),
    [5_000, 20_000, 80_000, 320_000, 1_280_000, 3_600_000, 3_600_000, 3_600_000],
  );
});

t.test('an outage is asked about after one second at first, then more and more seldom', async (t) => {
  t.same([1, 2, 3, 7, 1000].map(outagePauseMs), [1_000, 2_000, 4_000, 60_000, 60_000]);
});

t.test('a live run goes on while it is alone, young and small', async (t) => {
  const state = { stopped: false, otherRun: false, ageMs: 0, rows: 0 };
  t.equal(liveEnd(state, usualLiveLimits), null);
  t.equal(liveEnd({ ...state, stopped: true, otherRun: true }, usualLiveLimits), 'stopped');
  t.equal(liveEnd({ ...state, otherRun: true }, usualLiveLimits), 'handed-over');
  t.equal(liveEnd({ ...state, ageMs: 3_600_000 }, usualLiveLimits), 'long-enough');
  t.equal(liveEnd({ ...state, rows: 100_000 }, usualLiveLimits), 'long-enough');
});

t.test('feeds go first when due, then changes, then rows that failed earlier', async (t) => {
  const times = { now: 100, pausedUntil: 0, nextFeeds: 200, nextRetries: 200 };
  t.equal(liveWork(times, false), 'wait');
  t.equal(liveWork(times, true), 'changes');
  t.equal(liveWork({ ...times, nextRetries: 100 }, false), 'retries');
  t.equal(liveWork({ ...times, nextRetries: 100 }, true), 'changes');
  t.equal(liveWork({ ...times, nextFeeds: 100 }, true), 'feeds');
  t.equal(liveWork({ ...times, nextFeeds: 100, pausedUntil: 101 }, true), 'wait');
});
