import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { fakeClock, refusal, rig, territoryId } from './support.ts';

const territory = tableNamed('territory');
const row = { id: territoryId, code: 'T1', name: 'n', managerName: null, managerEmail: null };
const webRow = {
  '@odata.etag': 'W/"1"',
  tp_territoryid: territoryId,
  tp_code: 'T1',
  tp_name: 'n',
  tp_managername: null,
  tp_manageremail: null,
};
const missing = refusal(404, '0x80040217');
const later = (status: number, seconds: number) => ({ status, headers: { 'retry-after': String(seconds) } });

t.test('an interactive operation has one deadline for all its requests and holds', async (t) => {
  const { client, server } = await rig(t, ({ method }, number) => {
    if (number % 2 === 1) return later(429, 50);
    return method === 'GET' ? missing : { status: 503 };
  });
  await t.rejects(client.inLane('interactive').create(territory, row), {
    code: 'queue-timeout',
    outcomeUnknown: true,
    operation: 'create',
  });
  t.same(
    server.seen.map(({ method }) => method),
    ['POST', 'POST', 'GET'],
    'the second hold would end after the deadline',
  );
});

t.test('the pauses between the requests of an operation keep Retry-After and the deadline', async (t) => {
  const { client, clock, server } = await rig(t, ({ method }) =>
    method === 'GET' ? missing : later(503, 40),
  );
  await t.rejects(client.inLane('interactive').create(territory, row), {
    code: 'http-503',
    outcomeUnknown: true,
    retryAfterMs: 40_000,
  });
  t.same(clock.slept, [40_000]);
  t.equal(server.seen.length, 4);
});

t.test('a write is sent again no sooner than Retry-After', async (t) => {
  const { client, clock } = await rig(t, ({ method }, number) => {
    if (method === 'GET') return missing;
    return number === 1 ? later(503, 30) : { status: 201, body: webRow };
  });
  t.match(await client.create(territory, row), { outcome: 'created' });
  t.same(clock.slept, [30_000]);
});

t.test('bulk rows and upserts are sent again no sooner than Retry-After', async (t) => {
  const bulk = await rig(t, ({ method }, number) => {
    if (method === 'GET') return { status: 200, body: { value: [] } };
    return number === 1 ? later(503, 30) : { status: 204 };
  });
  t.match(await bulk.client.upsertMany(territory, [row]), [{ outcome: 'written' }]);
  t.same(bulk.clock.slept, [30_000]);

  const single = await rig(t, ({ method }, number) => {
    if (method === 'GET') return missing;
    return number === 1 ? later(503, 30) : { status: 201, body: webRow };
  });
  t.match(await single.client.upsert(territory, { id: territoryId }, { name: 'n' }), { outcome: 'created' });
  t.same(single.clock.slept, [30_000]);
});

t.test('a long bulk call of people has a deadline for each request', async (t) => {
  const queue = { waitMs: { interactive: 5000, incremental: 5000, backfill: 5000 } };
  const bulk = { rows: 1, firstRows: 1, fewestRows: 1, lanes: 1 };
  const clock = fakeClock();
  const slow = async () => {
    await clock.sleep(3000);
    return { status: 204 };
  };
  const { client } = await rig(t, slow, { clock, queue, bulk });
  const rows = ['1', '2', '3', '4'].map((digit) => ({ ...row, id: territoryId.replace(/2$/, digit) }));
  const outcomes = await client.inLane('interactive').upsertMany(territory, rows);
  t.equal(outcomes.filter(({ outcome }) => outcome === 'written').length, 4);
});
