import t from 'tap';
import type { Cells } from '../../../../api/adapters/dataverse/address.ts';
import { BulkInterrupted } from '../../../../api/adapters/dataverse/bulk-interrupted.ts';
import type { BatchItem } from '../../../../api/adapters/dataverse/write-batch.ts';
import type { Column, Table } from '../../../../api/domain/model/column.ts';
import type { Leash } from '../../../../api/ports/dataverse.ts';
import { batchAnswer, bulkService, messagesOf } from './bulk-service.ts';
import { territory, territoryRow } from './emulator-rig.ts';
import { type Answer, fixedTokens, type Handler, refusal, rig, siteId } from './support.ts';

const rows = (count: number) => Array.from({ length: count }, (_, index) => territoryRow(index));
const nothingStored: Answer = { status: 200, body: { value: [] } };
const isBatch = ({ url }: { url: string }) => url.endsWith('$batch');

/** The error of a call that must end early. */
async function interruption(work: Promise<unknown>): Promise<BulkInterrupted> {
  const error = await work.then(
    () => new Error('the call did not end early'),
    (caught: unknown) => caught,
  );
  if (error instanceof BulkInterrupted) return error;
  throw error;
}
const told = ({ outcomes }: BulkInterrupted) => outcomes.map(({ outcome }) => outcome);

/** A token source that breaks after some tokens. */
const breaking = (after: number) => {
  let asked = 0;
  return {
    ...fixedTokens(),
    token: async () => {
      asked += 1;
      if (asked > after) throw new Error('secret-of-the-source');
      return 'token-1';
    },
  };
};

t.test('a token source that breaks loses no outcome and shows no text of its own', async (t) => {
  for (const message of ['createMany', 'updateMany', 'upsertMany'] as const) {
    const written: Handler = (seen) => ({ status: 200, body: { Ids: messagesOf(seen)[0] ?? [] } });
    const handler = message === 'createMany' ? written : bulkService(() => null);
    const options = { tokens: breaking(2), bulk: { rows: 2, lanes: 1 } };
    const { client } = await rig(t, handler, options);
    const error = await interruption(client[message](territory, rows(6)));
    t.match(error, { code: 'token-unavailable', outcomeUnknown: false });
    t.notMatch(error.message, /secret/);
    t.same(told(error), ['written', 'written', 'written', 'written', 'not-tried', 'not-tried']);
  }
});

t.test('a batch whose token source breaks, or whose reading does, tells what it knows', async (t) => {
  const item = (isDone?: () => Promise<boolean>): BatchItem => ({
    operation: { method: 'PATCH', target: 'tp_territories(1)', body: { tp_name: 'n' } },
    ...(isDone === undefined ? {} : { isDone }),
  });
  const answers = [batchAnswer([null, { status: 500, code: '0x80044339' }]), 'cut'] as const;
  const first = await rig(t, (_, number) => answers[number - 1] ?? 'cut', { tokens: breaking(1) });
  t.match(await first.client.batch([item(), item()], { continueOnError: true }), [
    { outcome: 'done' },
    { outcome: 'failed', error: { code: 'token-unavailable' } },
  ]);
  const second = await rig(t, () => batchAnswer([null, { status: 500, code: '0x80044150' }]));
  const asked = item(() => Promise.reject(new TypeError('a mistake')));
  t.match(await second.client.batch([item(), asked], { continueOnError: true }), [
    { outcome: 'done' },
    { outcome: 'failed', error: { code: '0x80044150', outcomeUnknown: true } },
  ]);
});

const keyed = (count: number, code: string): Cells[] =>
  Array.from({ length: count }, (_, index) => ({ code: code + index, name: 'n' }));

t.test('rows with long keys are read in as many queries as their addresses need', async (t) => {
  const wide = widened(territory, 'code', 400);
  const { client, server } = await rig(t, ({ method }, number) => {
    if (method === 'GET') return nothingStored;
    return number === 1 ? 'cut' : { status: 204 };
  });
  const outcomes = await client.upsertManyByKey(wide, ['code'], keyed(25, '\u20ac'.repeat(390)));
  t.ok(outcomes.every(({ outcome }) => outcome === 'written'));
  const readings = server.seen.filter(({ method }) => method === 'GET');
  t.ok(readings.length > 1);
  t.ok(readings.every(({ url }) => url.length <= 32_100));
});

t.test('a row whose key no address takes is unknown after a lost answer; the call tells it', async (t) => {
  const wide = widened(territory, 'code', 5000);
  const { client } = await rig(t, ({ method }) => (method === 'GET' ? nothingStored : 'cut'), {
    bulk: { rows: 1, firstRows: 1, lanes: 1 },
  });
  const error = await interruption(client.upsertManyByKey(wide, ['code'], keyed(2, '\u20ac'.repeat(4000))));
  t.match(error, { code: 'invalid-request', outcomeUnknown: true });
  t.same(told(error), ['unknown', 'not-tried']);
});

function widened(table: Table, name: string, maxLength: number): Table {
  const columns = table.columns.map(
    (column): Column => (column.name === name ? { ...column, type: { kind: 'text', maxLength } } : column),
  );
  return { ...table, columns };
}

t.test('nothing of a refused chunk goes again before its Retry-After is over', async (t) => {
  const later = { 'retry-after': '40' };
  const bad = (status: number, code: string): Answer => ({
    status,
    headers: later,
    body: { error: { code, message: 'refused' } },
  });
  const service = bulkService((codes) => (codes.includes('T3') ? { status: 400, code: '0x80044331' } : null));
  for (const first of [bad(400, '0x80044331'), bad(429, '0x80040265'), bad(413, '0x8004418a')]) {
    const times: number[] = [];
    const { client, clock } = await rig(
      t,
      (seen, number) => {
        times.push(clock.now().getTime());
        return number === 1 ? first : service(seen, number);
      },
      { bulk: { rows: 20, lanes: 1 } },
    );
    const outcomes = await client.upsertMany(territory, rows(20));
    t.equal(outcomes.filter(({ outcome }) => outcome === 'written').length, 19);
    t.ok((times[1] ?? 0) - (times[0] ?? 0) >= 40_000);
  }
});

t.test('a Retry-After that the lane does not wait ends the call, its rows not tried', async (t) => {
  const { client, server } = await rig(
    t,
    () => ({ status: 400, headers: { 'retry-after': '4000' }, body: { error: { code: '0x80044331' } } }),
    { bulk: { rows: 20, lanes: 1 } },
  );
  const error = await interruption(client.upsertMany(territory, rows(20)));
  t.match(error, { code: '0x80044331', outcomeUnknown: false, retryAfterMs: 4_000_000 });
  t.same(told(error), Array(20).fill('not-tried'));
  t.equal(server.seen.length, 1);
});

t.test('a lock that meets everything costs few requests, batches refused as a whole or not', async (t) => {
  for (const code of ['0x80044339', '0x80071154', '0x80040255']) {
    for (const whole of [true, false]) {
      const service = bulkService(() => ({ status: 500, code }));
      const handler: Handler = (seen, number) =>
        whole && isBatch(seen) ? refusal(500, code) : service(seen, number);
      const { client, server, clock } = await rig(t, handler, { bulk: { rows: 20, lanes: 1 } });
      const error = await interruption(client.upsertMany(territory, rows(20)));
      t.match(error, { code, outcomeUnknown: false });
      t.same(told(error), Array(20).fill('not-tried'));
      const sizes = server.seen.map((seen) => messagesOf(seen).length);
      t.same(sizes.slice(0, 5), [1, 1, 1, 1, 1], 'as a whole first');
      t.ok(clock.slept.length >= 4, 'with pauses');
      // 5 of the chunk, 2 of the batch, 2 each of 2 pieces.
      t.ok(server.seen.length <= (whole ? 11 : 7), `${code}: ${server.seen.length} requests`);
    }
  }
});

t.test('one row that is locked each time is found in few requests', async (t) => {
  const service = bulkService((codes) => (codes.includes('T3') ? { status: 500, code: '0x80044339' } : null));
  const { client, server } = await rig(t, service, { bulk: { rows: 20, lanes: 1 } });
  const outcomes = await client.upsertMany(territory, rows(20));
  t.match(outcomes[3], { outcome: 'refused', code: '0x80044339' });
  t.equal(outcomes.filter(({ outcome }) => outcome === 'written').length, 19);
  t.ok(server.seen.length <= 9, `${server.seen.length} requests`);
});

t.test('a lease that ends before a lost write is read says nothing of it not being sent', async (t) => {
  let over = false;
  const leash: Leash = { signal: new AbortController().signal, ended: () => over };
  const { client } = await rig(
    t,
    () => {
      over = true;
      return 'cut';
    },
    { bulk: { rows: 2, lanes: 1 } },
  );
  const error = await interruption(client.within(leash).upsertMany(territory, rows(4)));
  t.match(error, { code: 'lease-ended', outcomeUnknown: true, message: /may have been carried out/ });
  t.same(told(error), ['unknown', 'unknown', 'not-tried', 'not-tried']);
  t.match(error.outcomes[0], { message: /may have been carried out/ });
  t.match(error.outcomes[3], { message: /was not sent$/ });
  over = false;
  await t.rejects(client.within(leash).delete(territory, siteId), {
    code: 'lease-ended',
    outcomeUnknown: true,
    message: /may have been carried out/,
  });
});

t.test('a row that createMany finds unreadable after a lost answer is refused as such', async (t) => {
  const broken = { '@odata.etag': 'W/"7"', tp_territoryid: territoryRow(1).id, tp_code: null };
  const { client, server } = await rig(t, ({ method }, number) => {
    if (method === 'GET') return { status: 200, body: { value: [broken] } };
    return number === 1 ? 'cut' : { status: 204 };
  });
  t.match(await client.createMany(territory, rows(3)), [
    { outcome: 'written' },
    { outcome: 'refused', code: 'unreadable-row' },
    { outcome: 'written' },
  ]);
  t.equal(server.seen.filter(({ method }) => method === 'POST').length, 2);
});

t.test('a single write whose row cannot be read after a lost answer is unknown', async (t) => {
  const broken = { '@odata.etag': 'W/"7"', tp_territoryid: territoryRow(1).id, tp_code: null };
  const { client } = await rig(t, ({ method }) => (method === 'GET' ? { status: 200, body: broken } : 'cut'));
  const unknown = { code: 'unreadable-row', outcomeUnknown: true };
  await t.rejects(client.create(territory, territoryRow(1)), unknown);
  await t.rejects(client.upsert(territory, { id: territoryRow(1).id }, { name: 'n' }), unknown);
});
