import fc from 'fast-check';
import t from 'tap';
import {
  admit,
  afterTry,
  type Breaker,
  breakerWaitMs,
  closedBreaker,
  type Health,
  healthOf,
  probing,
} from '../../../../api/adapters/dataverse/breaker.ts';

const limits = { failures: 3, openMs: 1000, maxOpenMs: 4000 };
const after = (health: Health[], from: Breaker = closedBreaker, now = 0) =>
  health.reduce((breaker, one) => afterTry(breaker, one, false, now, limits), from);

t.test('it opens after trouble in a row and refuses until its time is over', async (t) => {
  const open = after(['unwell', 'unwell', 'unwell']);
  t.same(open, { state: 'open', until: 1000, openings: 1 });
  t.equal(admit(open, 999), 'refuse');
  t.equal(breakerWaitMs(open, 400, limits), 600);
  t.equal(admit(open, 1000), 'probe');
  t.equal(admit(probing(open), 5000), 'refuse', 'one probe at a time');
});

t.test('neither throttling nor refusals nor missing tokens ever open it', async (t) => {
  const harmless = fc.constantFrom<Health>('clean', 'throttled', 'unsent');
  fc.assert(fc.property(fc.array(harmless, { maxLength: 100 }), (run) => after(run).state === 'closed'));
  t.equal(after(['unwell', 'unwell', 'throttled', 'unwell', 'unwell', 'clean', 'unwell']).state, 'closed');
  t.equal(after(['unwell', 'unwell', 'unsent', 'unwell']).state, 'open', 'an unsent request says nothing');
});

t.test('the probe decides: answered closes it, trouble doubles the time up to a bound', async (t) => {
  const open: Breaker = { state: 'open', until: 0, openings: 1 };
  const probed = (health: Health, from = open) => afterTry(probing(from), health, true, 100, limits);
  t.same(probed('clean'), closedBreaker);
  t.same(probed('throttled'), closedBreaker);
  t.same(probed('unwell'), { state: 'open', until: 2100, openings: 2 });
  t.same(probed('unwell', { ...open, openings: 40 }), { state: 'open', until: 4100, openings: 41 });
  t.same(probed('unsent'), { state: 'open', until: 100, openings: 1 }, 'the next one probes');
  const late = afterTry(probing(open), 'clean', false, 100, limits);
  t.equal(late.state, 'half-open', 'an answer from before it opened decides nothing');
});

t.test('health is read from the error table', async (t) => {
  const rows: [number, string, Health][] = [
    [429, '0x80072322', 'throttled'],
    [429, '0x80072327', 'throttled'],
    [503, '0x80072327', 'throttled'],
    [503, 'http-503', 'unwell'],
    [500, 'http-500', 'unwell'],
    [500, '0x80040216', 'unwell'],
    [504, 'http-504', 'unwell'],
    [408, 'http-408', 'unwell'],
    [507, 'http-507', 'unwell'],
    [520, 'http-520', 'unwell'],
    [501, 'http-501', 'clean'],
    [200, 'answer-too-long', 'clean'],
    [200, 'malformed-reply', 'clean'],
    [0, 'no-answer', 'unwell'],
    [0, 'no-connection', 'unwell'],
    [0, 'token-unavailable', 'unsent'],
    [500, '0x80040265', 'clean'],
    [400, '0x80044151', 'clean'],
    [403, '0x80040220', 'clean'],
    [401, 'http-401', 'clean'],
    [412, '0x80060882', 'clean'],
  ];
  for (const [status, code, health] of rows) t.equal(healthOf({ status, code }), health, `${status} ${code}`);
  t.equal(healthOf(null), 'clean');
});
