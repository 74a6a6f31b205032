import t from 'tap';
import { refusal, rig } from './support.ts';

const ok = { status: 200, body: { UserId: 'a', OrganizationId: 'b' } };

t.test('a trailing slash and a path prefix of the environment URL are respected', async (t) => {
  const plain = await rig(t, () => ok);
  for (const [suffix, expected] of [
    ['/', '/api/data/v9.2/WhoAmI'],
    ['/org1/', '/org1/api/data/v9.2/WhoAmI'],
  ] as const) {
    const { client } = await rig(t, () => ok, { url: plain.server.url + suffix });
    await client.whoAmI();
    t.equal(plain.server.seen.at(-1)?.url, expected);
  }
});

t.test('the fraction of a pause comes from an id when no jitter is given', async (t) => {
  const ids = { next: () => '80000000-0000-4000-8000-000000000000' };
  const { client, clock } = await rig(t, (_, number) => (number === 1 ? refusal(503, 'x') : ok), {
    jitter: undefined,
    ids,
  });
  await client.whoAmI();
  t.same(clock.slept, [375]);
});
