import t from 'tap';
import { BulkInterrupted } from '../../../../api/adapters/dataverse/bulk-interrupted.ts';
import { batchAnswer, bulkService, messagesOf } from './bulk-service.ts';
import { idOf, territory, territoryRow } from './emulator-rig.ts';
import { type Answer, type Handler, refusal, rig } from './support.ts';

const rows = (count: number) => Array.from({ length: count }, (_, index) => territoryRow(index));
const oneLane = { bulk: { rows: 4, lanes: 1 } };
const denied = { status: 403, code: '0x80040220' } as const;

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

t.test('a call that ends early tells what became of every row', async (t) => {
  const service = bulkService((codes) => {
    if (codes.includes('T8')) return denied;
    return codes.includes('T5') ? { status: 400, code: '0x80044331' } : null;
  });
  const { client } = await rig(t, service, oneLane);
  const error = await interruption(client.upsertMany(territory, rows(16)));
  t.match(error, { ...denied, outcomeUnknown: false, operation: 'upsertMany' });
  t.notMatch(JSON.stringify({ ...error }), idOf(1, 5), 'a log of the error names no row');
  t.same(told(error), [
    ...['written', 'written', 'written', 'written'],
    ...['written', 'refused', 'written', 'written'],
    ...['refused', 'refused', 'refused', 'refused'],
    ...['not-tried', 'not-tried', 'not-tried', 'not-tried'],
  ]);
  t.match(error.outcomes[5], { id: idOf(1, 5), code: '0x80044331' });
  t.match(error.outcomes[9], { id: idOf(1, 9), code: '0x80040220' });
  t.match(error.outcomes[15], { id: idOf(1, 15), code: '0x80040220' });
});

t.test(
  'throttling, an outage and closing leave rows that were not tried, none that was refused',
  async (t) => {
    const failures: readonly [string, Answer][] = [
      ['queue-timeout', refusal(429, '0x80072322')],
      ['0x80044339', refusal(503, '0x80044339')],
    ];
    for (const [code, failure] of failures) {
      const handler: Handler = (_, number) => (number === 1 ? { status: 204 } : failure);
      const { client } = await rig(t, handler, oneLane);
      const error = await interruption(client.createMany(territory, rows(12)));
      t.equal(error.code, code);
      t.same(told(error), [...Array(4).fill('written'), ...Array(8).fill('not-tried')]);
    }
    const closing: { client?: { close(): Promise<void> } } = {};
    const handler: Handler = (_, number) => {
      if (number === 2) closing.client?.close();
      return number === 1 ? { status: 204 } : refusal(429, '0x80072322');
    };
    const { client } = await rig(t, handler, oneLane);
    closing.client = client;
    const keyed = rows(12).map(({ code }) => ({ code: code ?? null, name: 'N' }));
    const error = await interruption(client.upsertManyByKey(territory, ['code'], keyed));
    t.equal(error.outcomes.length, 12);
    t.same(told(error).slice(0, 4), Array(4).fill('written'));
    t.same(told(error).slice(8), Array(4).fill('not-tried'));
  },
);

t.test('an unknown outcome goes before another error of a lane beside it', async (t) => {
  let release = (): void => undefined;
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const handler: Handler = async (seen, number) => {
    if (number === 2) release();
    await both;
    const isFirst = messagesOf(seen)[0]?.includes('T0');
    if (isFirst) return refusal(denied.status, denied.code);
    // The refusal arrives first.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return 'cut';
  };
  const options = { bulk: { rows: 2, lanes: 2 }, retry: { attempts: 1 } };
  const { client } = await rig(t, handler, options);
  const error = await interruption(client.upsertMany(territory, rows(8)));
  t.match(error, { code: 'no-answer', outcomeUnknown: true });
  t.same(told(error), [
    ...['refused', 'refused', 'unknown', 'unknown'],
    ...['not-tried', 'not-tried', 'not-tried', 'not-tried'],
  ]);
});

t.test('rows that were sent in vain and may come late stay unknown, whatever the last error', async (t) => {
  let posts = 0;
  const { client } = await rig(
    t,
    ({ method }) => {
      if (method === 'GET') return { status: 200, body: { value: [] } };
      posts += 1;
      return posts === 1 ? 'cut' : refusal(denied.status, denied.code);
    },
    oneLane,
  );
  const error = await interruption(client.upsertMany(territory, rows(6)));
  t.match(error, { ...denied, outcomeUnknown: true });
  t.same(told(error), [...Array(4).fill('unknown'), ...Array(2).fill('not-tried')]);
});

t.test('pieces whose answer broke off are read, and only what is absent is sent again', async (t) => {
  const { client, server } = await rig(
    t,
    (seen, number) => {
      const stored = {
        '@odata.etag': 'W/"7"',
        tp_territoryid: idOf(1, 2),
        tp_code: 'T2',
        tp_name: 'Territory 2',
      };
      if (seen.method === 'GET') return { status: 200, body: { value: [stored] } };
      if (number === 1) return refusal(400, '0x80044331');
      if (!seen.url.endsWith('$batch')) return { status: 204 };
      const count = messagesOf(seen).length;
      const bad = { status: 400, code: '0x80044331' };
      // The first part is refused, the second written, nothing is told of the last two.
      return number === 2 ? batchAnswer([bad, null]) : batchAnswer(Array(count).fill(null));
    },
    oneLane,
  );
  const outcomes = await client.upsertMany(territory, rows(4));
  t.same(
    outcomes.map(({ outcome }) => outcome),
    ['refused', 'written', 'written', 'written'],
  );
  const writes = server.seen.filter(({ method }) => method === 'POST');
  t.same(
    writes.map((seen) => messagesOf(seen).map((codes) => codes.join())),
    [['T0,T1,T2,T3'], ['T0', 'T1', 'T2', 'T3'], ['T3']],
  );
});

t.test(
  'a privilege that is missing for a part ends the call; what other parts were told stands',
  async (t) => {
    const service = bulkService((codes) => {
      if (codes.length > 1) return { status: 400, code: '0x80044331' };
      if (codes.includes('T1')) return denied;
      return codes.includes('T2') ? { status: 400, code: '0x80044331' } : null;
    });
    const { client } = await rig(t, service, oneLane);
    const error = await interruption(client.upsertMany(territory, rows(5)));
    t.same(told(error), ['written', 'refused', 'refused', 'written', 'not-tried']);
  },
);
