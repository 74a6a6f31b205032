import t from 'tap';
import { BulkInterrupted } from '../../../../api/adapters/dataverse/bulk-interrupted.ts';
import { bulkService } from './bulk-service.ts';
import { idOf, territory, territoryRow } from './emulator-rig.ts';
import { type Answer, type Handler, refusal, rig, type Seen } from './support.ts';

const rows = (count: number) => Array.from({ length: count }, (_, index) => territoryRow(index));
const nothingStored: Answer = { status: 200, body: { value: [] } };
const oneLane = { bulk: { rows: 100, firstRows: 100, lanes: 1 } };
const isBatch = (seen: Seen) => seen.url.endsWith('$batch');
/** Writes go to the service, reads find nothing. */
const reading =
  (service: Handler): Handler =>
  (seen, number) =>
    seen.method === 'GET' ? nothingStored : service(seen, number);

t.test('one row that is refused, whatever the status, stops no other one', async (t) => {
  const refusals = [
    [403, '0x80048405'],
    [403, '0x80048306'],
    [403, '0x80040265'],
    [405, '0x80040265'],
    [401, '0x80040265'],
    [429, '0x80040265'],
    [500, '0x80040265'],
    [500, '0x80040224'],
    [500, '0x80044150'],
    [500, '0x80040216'],
    [500, '0x80044339'],
  ] as const;
  for (const [status, code] of refusals) {
    const service = bulkService((codes) => (codes.includes('T37') ? { status, code } : null));
    const { client, server } = await rig(t, reading(service), oneLane);
    const outcomes = await client.upsertMany(territory, rows(100));
    t.match(outcomes[37], { id: idOf(1, 37), outcome: 'refused', code }, `${status} ${code}`);
    t.equal(outcomes.filter(({ outcome }) => outcome === 'written').length, 99, `${status} ${code}`);
    t.ok(server.seen.length <= 33, `${status} ${code}: ${server.seen.length} requests`);
  }
});

t.test('a failure inside Dataverse that meets every piece is no row\u2019s fault', async (t) => {
  const failing = reading(bulkService(() => ({ status: 500, code: '0x80044150' })));
  const { client, server } = await rig(t, failing, oneLane);
  const error = await client.upsertMany(territory, rows(20)).catch((caught: unknown) => caught);
  t.ok(error instanceof BulkInterrupted);
  if (!(error instanceof BulkInterrupted)) return;
  t.match(error, { code: '0x80044150', outcomeUnknown: true });
  t.ok(error.outcomes.every(({ outcome }) => outcome === 'unknown'));
  t.ok(server.seen.length <= 14, `${server.seen.length} requests`);
});

t.test('a row alone in its call is not blamed for a failure inside Dataverse', async (t) => {
  const { client } = await rig(
    t,
    reading(() => refusal(500, '0x80044150')),
    oneLane,
  );
  await t.rejects(client.upsertMany(territory, rows(1)), {
    code: '0x80044150',
    outcomes: [{ outcome: 'unknown' }],
  });
});

t.test('a batch that is refused as a whole refuses no row: its pieces go one by one', async (t) => {
  const service = bulkService((codes) =>
    codes.includes('T37') ? { status: 400, code: '0x80044331' } : null,
  );
  const page = { status: 400, headers: { 'content-type': 'text/html' }, body: '<html>' };
  for (const whole of [page, refusal(400, '0x80048d19', 'batch'), refusal(409, '0x80071154')]) {
    const handler: Handler = (seen, number) => (isBatch(seen) ? whole : service(seen, number));
    const { client, server } = await rig(t, handler, oneLane);
    const outcomes = await client.upsertMany(territory, rows(100));
    t.match(outcomes[37], { outcome: 'refused', code: '0x80044331' });
    t.equal(outcomes.filter(({ outcome }) => outcome === 'written').length, 99);
    t.ok(server.seen.length <= 40, `${server.seen.length} requests`);
  }
});

t.test('a batch that always fails inside Dataverse leaves its rows unknown, refused is none', async (t) => {
  const service = bulkService((codes) => (codes.includes('T7') ? { status: 400, code: '0x80044331' } : null));
  const handler = reading((seen, number) =>
    isBatch(seen) ? refusal(500, '0x80044150') : service(seen, number),
  );
  const { client } = await rig(t, handler, oneLane);
  const error = await client.upsertMany(territory, rows(10)).catch((caught: unknown) => caught);
  t.match(error, { outcomeUnknown: true, outcomes: Array(10).fill({ outcome: 'unknown' }) });
});

t.test('a privilege that the user lacks ends the call; a gateway\u2019s refusal judges no row', async (t) => {
  for (const [code, outcome] of [
    ['0x80040220', 'refused'],
    ['0x80042f09', 'refused'],
    ['0x80040225', 'refused'],
    ['', 'not-tried'],
  ] as const) {
    const { client, server } = await rig(t, () => refusal(403, code), {
      bulk: { rows: 2, firstRows: 2, lanes: 1 },
    });
    await t.rejects(client.upsertMany(territory, rows(4)), {
      code: code === '' ? 'http-403' : code,
      outcomes: [{ outcome }, { outcome }, { outcome: 'not-tried' }, { outcome: 'not-tried' }],
    });
    t.equal(server.seen.length, 1);
  }
});

t.test('a good status without Dataverse\u2019s answer is no write: the rows are read', async (t) => {
  const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' };
  const empty = { status: 200, body: '' };
  const short = { status: 200, body: { Ids: [idOf(1, 0)] } };
  for (const answer of [page, empty, short]) {
    for (const message of ['upsertMany', 'createMany', 'updateMany'] as const) {
      const { client, server } = await rig(
        t,
        reading((_, number) => (number === 1 ? answer : { status: 204 })),
      );
      const outcomes = await client[message](territory, rows(3));
      t.ok(outcomes.every(({ outcome }) => outcome === 'written'));
      t.same(
        server.seen.map(({ method }) => method),
        ['POST', 'GET', 'POST'],
      );
    }
  }
  const { client } = await rig(t, () => page);
  const unknown = Array(3).fill({ outcome: 'unknown', code: 'malformed-reply' });
  await t.rejects(client.upsertMany(territory, rows(3)), {
    code: 'malformed-reply',
    outcomeUnknown: true,
    outcomes: unknown,
  });
});

t.test('CreateMultiple answers the ids of its rows', async (t) => {
  const { client, server } = await rig(t, () => ({
    status: 200,
    body: { Ids: [idOf(1, 0), idOf(1, 1), idOf(1, 2)] },
  }));
  t.ok((await client.createMany(territory, rows(3))).every(({ outcome }) => outcome === 'written'));
  t.equal(server.seen.length, 1);
});
