import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { DataverseError } from '../../../../api/adapters/dataverse/errors.ts';
import { planRound, readStates, type SettledState } from '../../../../api/adapters/dataverse/plan-round.ts';

const none = 0;
const most = 3;
const plan = (states: readonly SettledState[], failures = none, goesOn = false) =>
  planRound(states, failures, most, goesOn);
const error = (status: number, code: string, outcomeUnknown = false) =>
  new DataverseError({ status, code, message: 'x', outcomeUnknown });
const refused = error(400, '0x80040203');
const malformed = error(200, 'malformed-reply', true);

t.test('what is done or refused ends the call', async (t) => {
  t.same(plan(['done', 'done']), { next: 'end' });
  t.same(plan(['done', 'refused', 'not-run']), { next: 'end' });
  t.same(plan([]), { next: 'end' });
});

t.test('what was not run goes with the item that stopped it, or on its own when that is done', async (t) => {
  t.same(plan(['done', 'passing', 'not-run']), {
    next: 'pause-and-send',
    positions: [1, 2],
    failures: 1,
  });
  t.same(plan(['done', 'done', 'not-run']), { next: 'pause-and-send', positions: [2], failures: 1 });
});

t.test('a throttled item goes without a pause of the batch: its user is held', async (t) => {
  t.same(plan(['throttled', 'not-run']), { next: 'send', positions: [0, 1], failures: 0 });
});

t.test('nothing goes behind a refusal unless the batch goes on after errors', async (t) => {
  const states = ['passing', 'refused', 'passing'] as const;
  t.match(plan(states), { positions: [0] });
  t.match(plan(states, none, true), { positions: [0, 2] });
});

t.test('sendings in vain are bounded; throttling is bounded by the lane', async (t) => {
  t.match(plan(['passing'], 1), { next: 'pause-and-send' });
  t.match(plan(['passing'], 2), { next: 'end' });
  t.match(plan(['throttled'], 2), { next: 'send', failures: 2 });
});

t.test(
  'whatever the states, nothing done or refused is sent again and the rounds end unless it is throttled',
  async (t) => {
    const state = fc.constantFrom<SettledState>('done', 'refused', 'passing', 'throttled', 'not-run');
    fc.assert(
      fc.property(fc.array(state, { maxLength: 6 }), fc.boolean(), (states, goesOn) => {
        let failures = none;
        for (let round = 0; ; round += 1) {
          assert.ok(round <= most);
          const next = planRound(states, failures, most, goesOn);
          if (next.next === 'end') return;
          for (const at of next.positions) assert.ok(states[at] !== 'done' && states[at] !== 'refused');
          if (next.next === 'send') return;
          failures = next.failures;
        }
      }),
    );
    t.pass('property held');
  },
);

t.test('states are read off the answer', async (t) => {
  const states = (parts: readonly (DataverseError | readonly [])[], isComplete = true, goesOn = false) =>
    readStates({ parts, isComplete }, [false, false, false], goesOn);
  t.same(states([[], refused]), ['done', 'refused', 'not-run']);
  t.same(states([[], refused], true, true), ['done', 'refused', 'lost']);
  t.same(states([[], malformed]), ['done', 'lost', 'lost'], 'nobody knows whether the batch ended there');
  t.same(states([[]], false), ['done', 'lost', 'lost']);
  t.same(states([error(503, 'http-503', true)]), ['unclear', 'not-run', 'not-run']);
  t.same(states([error(429, '0x80072322')]), ['throttled', 'not-run', 'not-run']);
  t.same(states([error(500, '0x80044150')]), ['passing', 'not-run', 'not-run']);
});

t.test('a refusal behind a sending without answer is unclear', async (t) => {
  const answer = { parts: [refused, []], isComplete: true };
  t.same(readStates(answer, [true, true], true), ['unclear', 'done']);
});

t.test('an error of the whole request holds for every item', async (t) => {
  t.same(readStates(error(0, 'no-answer', true), [false, true], false), ['lost', 'lost']);
  t.same(readStates(error(429, 'http-429'), [false, true], false), ['refused', 'refused']);
});
