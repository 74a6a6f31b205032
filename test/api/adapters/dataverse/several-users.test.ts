import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { type TokenProvider, TokenRefused } from '../../../../api/ports/tokens.ts';
import { type Answer, fakeClock, refusal, rig, territoryId } from './support.ts';

const ok = { status: 200, body: { UserId: 'a', OrganizationId: 'b' } };
const userOf = (name: string): TokenProvider => ({
  token: async () => name,
  refresh: async () => `${name}-new`,
});
const refusing =
  (retryable: boolean) =>
  (name: string): TokenProvider => {
    const refuse = () => Promise.reject(new TokenRefused(`${name} has no token`, retryable));
    return { token: refuse, refresh: refuse };
  };
const users = [userOf('first'), userOf('second')];
const bearers = (seen: readonly { headers: { authorization?: string | undefined } }[]) =>
  seen.map(({ headers }) => headers.authorization?.replace('Bearer ', ''));

t.test('requests spread over the application users', async (t) => {
  const { client, server } = await rig(t, () => ok, { tokens: users });
  for (let index = 0; index < 4; index += 1) await client.whoAmI();
  t.same(bearers(server.seen), ['first', 'second', 'first', 'second']);
});

t.test('what one user was throttled with goes through as another one, without waiting', async (t) => {
  const never = new Promise<void>(() => undefined);
  const clock = { ...fakeClock(), now: () => new Date(0), sleep: () => never };
  const throttled = { status: 429, headers: { 'retry-after': '300' } };
  const { client, server } = await rig(
    t,
    (seen) => (seen.headers.authorization === 'Bearer first' ? throttled : ok),
    { tokens: users, clock },
  );
  for (let index = 0; index < 3; index += 1) await client.whoAmI();
  t.same(bearers(server.seen), ['first', 'second', 'second', 'second'], 'the held user rests');
});

t.test('a rejected token is renewed for the user it belongs to', async (t) => {
  const { client, server } = await rig(
    t,
    (seen) => (seen.headers.authorization?.endsWith('-new') ? ok : { status: 401 }),
    { tokens: users },
  );
  await client.whoAmI();
  await client.whoAmI();
  t.same(bearers(server.seen), ['first', 'first-new', 'second', 'second-new']);
});

t.test(
  'a request that goes on as another user may replace the rejected token of that one, too',
  async (t) => {
    const { client, server } = await rig(
      t,
      ({ headers }, number) => {
        if (headers.authorization?.endsWith('-new') !== true) return { status: 401 };
        return number === 2 ? { status: 503 } : ok;
      },
      { tokens: users },
    );
    await client.whoAmI();
    t.same(bearers(server.seen), ['first', 'first-new', 'second', 'second-new']);
  },
);

t.test('an environment that stays down is left alone after some tries in a row', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 503 }), {
    tokens: users,
    breaker: { failures: 7 },
    clock: { ...fakeClock(), now: () => new Date(0), sleep: async () => undefined },
  });
  const person = client.inLane('interactive');
  await t.rejects(person.whoAmI(), { code: 'http-503', operation: 'whoAmI' });
  await t.rejects(person.whoAmI(), { code: 'breaker-open', retryable: true, operation: 'whoAmI' });
  await t.rejects(person.whoAmI(), { code: 'breaker-open', retryAfterMs: 5000 });
  t.equal(server.seen.length, 7);
});

t.test('a hint lets more requests go at the same time', async (t) => {
  let open = 0;
  let most = 0;
  const { client } = await rig(t, async () => {
    open += 1;
    most = Math.max(most, open);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return { ...ok, headers: { 'x-ms-dop-hint': '7' } };
  });
  await Promise.all(Array.from({ length: 80 }, () => client.whoAmI()));
  t.equal(most, 7);
});

t.test('a refused user is left out, logged once, and taken back when it is accepted again', async (t) => {
  const refused: [string, (user: string) => TokenProvider, Answer][] = [
    ['no token', refusing(false), ok],
    ['an issuer that is away', refusing(true), ok],
    ['a rejected token', userOf, { status: 401 }],
    ['a disabled user', userOf, refusal(403, '0x80040225')],
  ];
  for (const [why, make, answer] of refused) {
    let isMended = false;
    const bad = make('bad');
    const mended: TokenProvider = {
      token: () => (isMended ? userOf('bad').token() : bad.token()),
      refresh: bad.refresh,
    };
    const { client, server, clock, logger } = await rig(
      t,
      ({ headers }) => (!isMended && headers.authorization?.startsWith('Bearer bad') ? answer : ok),
      { tokens: [mended, userOf('good')] },
    );
    await Promise.all(Array.from({ length: 20 }, () => client.whoAmI()));
    for (let round = 0; round < 5; round += 1) await client.whoAmI();
    const atBad = () =>
      server.seen.filter(({ headers }) => headers.authorization?.startsWith('Bearer bad')).length;
    t.ok(atBad() <= 4, `${why}: ${atBad()} requests before it was set aside`);
    const lines = (text: string) => logger.lines.filter((line) => line.includes(text)).length;
    t.equal(lines('is set aside'), 1, why);

    await clock.sleep(5000);
    const before = atBad();
    await Promise.all([client.whoAmI(), client.whoAmI()]);
    t.ok(atBad() - before <= 2, `${why}: one request finds out, with a renewed token at most`);
    t.equal(lines('is set aside'), 1, why);
    isMended = true;
    await clock.sleep(10_000);
    for (let round = 0; round < 4; round += 1) await client.whoAmI();
    t.equal(lines('is taken again'), 1, why);
    t.ok(atBad() - before >= 2, why);
  }
});

t.test('a bulk call goes past a refused user', async (t) => {
  const tokens = [refusing(false)('bad'), userOf('good')];
  const { client } = await rig(t, () => ({ status: 204 }), { tokens });
  const row = { id: territoryId, code: 'T1', name: 'n', managerName: null, managerEmail: null };
  t.match(await client.upsertMany(tableNamed('territory'), [row]), [{ outcome: 'written' }]);
});

t.test('when every user is refused, the error says why', async (t) => {
  const tokens = [refusing(false)('first'), refusing(false)('second')];
  const { client, server } = await rig(t, () => ok, { tokens });
  for (let round = 0; round < 3; round += 1)
    await t.rejects(client.whoAmI(), { code: 'token-refused', message: /(first|second) has no token/ });
  t.equal(server.seen.length, 0);
});

t.test('who acts for a disabled person is not set aside', async (t) => {
  const { client, server } = await rig(t, () => refusal(403, '0x80040225'), { tokens: users });
  const acting = client.actingFor({ objectId: territoryId });
  for (let round = 0; round < 2; round += 1) await t.rejects(acting.whoAmI(), { code: '0x80040225' });
  t.same(bearers(server.seen), ['first', 'second']);
});
