import t from 'tap';
import { rig } from './support.ts';

t.test('who-am-i names user and organisation in lower case', async (t) => {
  const { client } = await rig(t, () => ({
    status: 200,
    body: { UserId: '2C1F-AA', OrganizationId: 'BEEF', BusinessUnitId: 'x' },
  }));
  t.same(await client.whoAmI(), { userId: '2c1f-aa', organizationId: 'beef' });
});

t.test('an answer without a user is no proof of access', async (t) => {
  const { client } = await rig(t, () => ({ status: 200, body: {} }));
  await t.rejects(client.whoAmI(), { code: 'malformed-reply' });
});
