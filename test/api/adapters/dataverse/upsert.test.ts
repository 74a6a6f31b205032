import t from 'tap';
import { defaultBreakerLimits } from '../../../../api/adapters/dataverse/breaker.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { rig } from './support.ts';

const territory = tableNamed('territory');
/** A key that no address may hold, so that the row is looked for first. */
const odd = { key: { code: 'A/B' } };
const stored = {
  '@odata.etag': 'W/"1"',
  tp_territoryid: '22222222-2222-4222-8222-222222222222',
  tp_code: 'A/B',
  tp_name: 'n',
};

t.test('a search that fails is no write in doubt, and one operation opens no breaker', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 503 }));
  await t.rejects(client.upsert(territory, odd, { name: 'n' }), { code: 'http-503', outcomeUnknown: false });
  t.same(new Set(server.seen.map(({ method }) => method)), new Set(['GET']));
  t.ok(server.seen.length < defaultBreakerLimits.failures);
});

t.test('a row of others that a late search finds is no row of ours', async (t) => {
  const { client } = await rig(t, (_, number) =>
    number <= 4 ? { status: 503 } : { status: 200, body: { value: [stored] } },
  );
  t.match(await client.upsert(territory, odd, { name: 'n' }, 'create'), { outcome: 'exists' });
});
