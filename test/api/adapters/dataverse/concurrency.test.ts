import fc from 'fast-check';
import t from 'tap';
import {
  afterClean,
  afterThrottle,
  type Concurrency,
  firstConcurrency,
  mostAtOnce,
  readDopHint,
  withHint,
} from '../../../../api/adapters/dataverse/concurrency.ts';

const cleanWindow = (state: Concurrency): Concurrency => {
  let next = state;
  for (let answer = 0; answer < state.limit; answer += 1) next = afterClean(next, next.epoch);
  return next;
};

t.test('a full clean window adds one, up to the ceiling', async (t) => {
  t.match(cleanWindow(firstConcurrency), { limit: 3, clean: 0 });
  let state = firstConcurrency;
  for (let window = 0; window < 9; window += 1) state = cleanWindow(state);
  t.match(state, { limit: 4, ceiling: 4 }, 'four are assumed until a hint is seen');
});

t.test('throttling halves once for all requests of one burst', async (t) => {
  const busy: Concurrency = { limit: 20, ceiling: 52, clean: 3, epoch: 5 };
  const halved = afterThrottle(busy, 5);
  t.match(halved, { limit: 10, clean: 0, epoch: 6 });
  t.equal(afterThrottle(halved, 5), halved, 'sent before the decrease');
  t.equal(afterClean(halved, 5), halved, 'an old answer does not add');
  t.match(afterThrottle(halved, 6), { limit: 5 });
});

t.test('whatever happens, the limit stays from one to the ceiling, and that below hint and 52', async (t) => {
  const event = fc.oneof(
    fc.record({ kind: fc.constantFrom('clean', 'throttle'), age: fc.nat(2) }),
    fc.record({ kind: fc.constant('hint' as const), hint: fc.nat(200) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      let state = firstConcurrency;
      let hint = 4;
      for (const one of events) {
        const before = state;
        if ('hint' in one) {
          hint = one.hint;
          state = withHint(state, hint);
        } else {
          const step = one.kind === 'clean' ? afterClean : afterThrottle;
          state = step(state, state.epoch - one.age);
        }
        if (state.limit < 1 || state.limit > state.ceiling) return false;
        if (state.ceiling > Math.min(mostAtOnce, Math.max(1, hint))) return false;
        if (state.limit > before.limit + 1) return false;
      }
      return true;
    }),
  );
  t.pass('property held');
});

t.test('a hint is a whole number or nothing', async (t) => {
  t.equal(readDopHint('12'), 12);
  for (const header of [undefined, '', '-1', '1.5', 'many', '99999999']) t.equal(readDopHint(header), null);
});
