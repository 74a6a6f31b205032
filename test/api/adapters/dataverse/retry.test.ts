import fc from 'fast-check';
import t from 'tap';
import { DataverseError } from '../../../../api/adapters/dataverse/errors.ts';
import {
  longestRetryAfterMs as day,
  defaultRetryLimits as limits,
  longestRetryAfter,
  nextStep,
  pauseMs,
  readRetryAfter,
  withinDeadline,
} from '../../../../api/adapters/dataverse/retry.ts';

const error = (status: number, code: string, outcomeUnknown = false) =>
  new DataverseError({ status, code, message: '', outcomeUnknown });
const fresh = { tries: 1, failures: 0, throttles: 0, refreshed: false };

t.test('a throttled request waits at the gate, however often', async (t) => {
  const throttled = error(429, '0x80072322');
  t.equal(nextStep(throttled, fresh, 'report', limits), 'wait-at-gate');
  t.equal(nextStep(throttled, { ...fresh, throttles: 500 }, 'report', limits), 'wait-at-gate');
});

t.test('a transient failure pauses until the attempts are used up', async (t) => {
  const busy = error(500, '0x80040216');
  t.equal(nextStep(busy, { ...fresh, failures: limits.attempts - 2 }, 'report', limits), 'pause');
  t.equal(nextStep(busy, { ...fresh, failures: limits.attempts - 1 }, 'report', limits), 'throw');
});

t.test('a token is refreshed once', async (t) => {
  const unauthenticated = error(401, 'http-401');
  t.equal(nextStep(unauthenticated, fresh, 'report', limits), 'refresh-token');
  t.equal(nextStep(unauthenticated, { ...fresh, refreshed: true }, 'report', limits), 'throw');
});

t.test('a write whose outcome is unknown is reported, a harmless request repeated', async (t) => {
  const cut = error(0, 'no-answer', true);
  t.equal(nextStep(cut, fresh, 'report', limits), 'throw');
  t.equal(nextStep(cut, fresh, 'repeat', limits), 'pause');
});

t.test('a refusal is final', async (t) => {
  t.equal(nextStep(error(400, '0x80040203'), fresh, 'repeat', limits), 'throw');
  t.equal(nextStep(error(400, '0x80044352'), fresh, 'repeat', limits), 'throw');
});

t.test('pauses double, spread by the fraction, and keep within their bounds', async (t) => {
  t.same(
    [1, 2, 3, 4].map((failures) => pauseMs(failures, null, 1, limits)),
    [500, 1000, 2000, 4000],
  );
  t.equal(pauseMs(3, null, 0, limits), 1000);
  t.equal(pauseMs(1, 17_000, 1, limits), 17_000, 'Retry-After is honoured');
  t.equal(pauseMs(1, 9_999_999, 1, limits), 9_999_999, 'however long it is');
  fc.assert(
    fc.property(fc.nat(2000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, fraction) => {
      const ms = pauseMs(failures, null, fraction, limits);
      return ms >= limits.baseMs / 2 && ms <= limits.maxPauseMs;
    }),
  );
});

t.test('of several failures the longest Retry-After counts', async (t) => {
  const after = (retryAfterMs: number | null) =>
    new DataverseError({ status: 503, code: 'http-503', message: '', retryAfterMs });
  t.equal(longestRetryAfter([after(null), after(30_000), after(9000)]), 30_000);
  t.equal(longestRetryAfter([after(null)]), null);
});

t.test('a pause is begun only when the request has the time for it', async (t) => {
  t.equal(withinDeadline('pause', 500, 500), 'pause');
  t.equal(withinDeadline('pause', 501, 500), 'throw');
  t.equal(withinDeadline('wait-at-gate', 501, 500), 'wait-at-gate', 'the schedule decides about holds');
});

t.test('Retry-After is read as seconds or as a date', async (t) => {
  const now = new Date('2026-01-31T09:00:00Z');
  t.equal(readRetryAfter('30', now), 30_000);
  t.equal(readRetryAfter('0.5', now), 500);
  t.equal(readRetryAfter('Sat, 31 Jan 2026 09:00:20 GMT', now), 20_000);
  t.equal(readRetryAfter('Sat, 31 Jan 2026 08:00:00 GMT', now), 0);
  t.equal(readRetryAfter(' 7 ', now), 7000);
  for (const bad of ['soon', '', '-5', '1e3', '10 seconds', '00:05:00'])
    t.equal(readRetryAfter(bad, now), null, bad);
  t.equal(readRetryAfter(undefined, now), null);
});

t.test('of several Retry-After headers the longest counts', async (t) => {
  const now = new Date('2026-01-31T09:00:00Z');
  t.equal(readRetryAfter('300, 30', now), 300_000);
  t.equal(readRetryAfter('30, 300', now), 300_000);
  t.equal(readRetryAfter('30, soon', now), 30_000);
  t.equal(readRetryAfter('5, Sat, 31 Jan 2026 09:00:20 GMT', now), 20_000);
});

t.test('a Retry-After beyond a day counts as a day', async (t) => {
  const now = new Date('2026-01-31T09:00:00Z');
  for (const long of ['99999999999', '9'.repeat(40), 'Fri, 31 Dec 9999 23:59:59 GMT', '86401', '1, 999999'])
    t.equal(readRetryAfter(long, now), day, long);
});
