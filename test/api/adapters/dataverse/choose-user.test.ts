import fc from 'fast-check';
import t from 'tap';
import { chooseUser, type UserLoad } from '../../../../api/adapters/dataverse/choose-user.ts';

const load = (changes: Partial<UserLoad>): UserLoad => ({
  isHeld: false,
  inFlight: 0,
  limit: 4,
  lastTurn: 0,
  state: 'good',
  ...changes,
});

t.test('a user that is held or full is never chosen, a free one always is', async (t) => {
  const user = fc.record({
    isHeld: fc.boolean(),
    inFlight: fc.nat(5),
    limit: fc.integer({ min: 1, max: 5 }),
    lastTurn: fc.nat(9),
    state: fc.constant('good' as const),
  });
  fc.assert(
    fc.property(fc.array(user, { maxLength: 6 }), (users) => {
      const free = users.filter((one) => !one.isHeld && one.inFlight < one.limit);
      const chosen = chooseUser(users);
      if (chosen === null) return free.length === 0;
      const one = users[chosen];
      if (one === undefined || !free.includes(one)) return false;
      return free.every((other) => one.inFlight / one.limit <= other.inFlight / other.limit);
    }),
  );
  t.pass('property held');
});

t.test('among equals the one that rested longest goes', async (t) => {
  t.equal(chooseUser([load({ lastTurn: 3 }), load({ lastTurn: 1 }), load({ lastTurn: 2 })]), 1);
  t.equal(chooseUser([load({ inFlight: 1, limit: 2 }), load({ inFlight: 2, limit: 8, lastTurn: 9 })]), 1);
});

t.test(
  'a refused user rests while there is a good one, and gets one request when its rest is over',
  async (t) => {
    const busy = load({ inFlight: 3 });
    t.equal(chooseUser([load({ state: 'aside' }), busy]), 1);
    t.equal(chooseUser([load({ state: 'aside' }), load({ isHeld: true })]), null, 'a good one is waited for');
    t.equal(chooseUser([busy, load({ state: 'due', lastTurn: 9 })]), 1);
    t.equal(chooseUser([busy, load({ state: 'due', inFlight: 1 })]), 0, 'one at a time');
    t.equal(chooseUser([busy, load({ state: 'due', isHeld: true })]), 0);
    t.equal(chooseUser([load({ state: 'aside', inFlight: 1 }), load({ state: 'aside' })]), 1, 'none is good');
  },
);
