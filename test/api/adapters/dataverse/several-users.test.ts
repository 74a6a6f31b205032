import t from 'tap';
import type { TokenProvider } from '../../../../api/ports/tokens.ts';
import { fakeClock, rig } from './support.ts';

const ok = { status: 200, body: { UserId: 'a', OrganizationId: 'b' } };
const userOf = (name: string): TokenProvider => ({
  token: async () => name,
  refresh: async () => `${name}-new`,
});
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
  await t.rejects(client.whoAmI(), { code: 'http-503', operation: 'whoAmI' });
  await t.rejects(client.whoAmI(), { code: 'breaker-open', retryable: true, operation: 'whoAmI' });
  await t.rejects(client.whoAmI(), { code: 'breaker-open', retryAfterMs: 5000 });
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
