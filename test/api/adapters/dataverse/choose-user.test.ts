import fc from 'fast-check';
import t from 'tap';
import { chooseUser, type UserLoad } from '../../../../api/adapters/dataverse/choose-user.ts';

const load = (changes: Partial<UserLoad>): UserLoad => ({
  isHeld: false,
  inFlight: 0,
  limit: 4,
  lastTurn: 0,
  ...changes,
});

t.test('a user that is held or full is never chosen, a free one always is', async (t) => {
  const user = fc.record({
    isHeld: fc.boolean(),
    inFlight: fc.nat(5),
    limit: fc.integer({ min: 1, max: 5 }),
    lastTurn: fc.nat(9),
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
