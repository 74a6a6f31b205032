import t from 'tap';
import {
  afterUserRefusal,
  goodStanding,
  refusesUser,
  userState,
} from '../../../../api/adapters/dataverse/user-standing.ts';

t.test('a refused user rests longer each time, up to five minutes', async (t) => {
  let standing = goodStanding;
  let now = 0;
  const rests: number[] = [];
  t.equal(userState(standing, now), 'good');
  for (let round = 0; round < 9; round += 1) {
    standing = afterUserRefusal(standing, now);
    rests.push(standing.until - now);
    t.equal(userState(standing, standing.until - 1), 'aside');
    now = standing.until;
    t.equal(userState(standing, now), 'due');
  }
  t.same(rests.slice(0, 3), [5000, 10_000, 20_000]);
  t.same(rests.slice(-2), [300_000, 300_000]);
});

t.test('many refusals at the same time count as one', async (t) => {
  const once = afterUserRefusal(goodStanding, 0);
  t.same(afterUserRefusal(once, 100), once);
});

t.test('a refusal of the user is told from one of the request', async (t) => {
  const refused = (status: number, code: string, actsForOther = false) =>
    refusesUser({ status, code }, actsForOther);
  t.ok(refused(0, 'token-refused'));
  t.ok(refused(0, 'token-unavailable'));
  t.ok(refused(401, 'http-401', true));
  t.ok(refused(403, '0x80040225'));
  t.ok(refused(403, '0x8004d24b'));
  t.notOk(refused(403, '0x80040225', true), 'it may be the one that is acted for');
  t.notOk(refused(403, '0x80040220'), 'a privilege that is missing');
  t.notOk(refused(503, 'http-503'));
  t.notOk(refused(0, 'no-connection'));
});
