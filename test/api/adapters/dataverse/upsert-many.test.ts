import fc from 'fast-check';
import t from 'tap';
import { chunked } from '../../../../api/adapters/dataverse/chunked.ts';
import type { DataverseClientOptions } from '../../../../api/adapters/dataverse/client.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { bulkService, messagesOf } from './bulk-service.ts';
import { type Handler, refusal, rig, type Seen } from './support.ts';

const territory = tableNamed('territory');
const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const rowAt = (index: number) => ({ id: idOf(index), code: `C${index}`, name: `Territory ${index}` });
const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const codesOf = (seen: Seen): string[] =>
  JSON.parse(seen.body).Targets.map((element: { tp_code: string }) => element.tp_code);

/** Refuses every batch that holds one of the bad rows, as a standard table does. */
function refusing(bad: ReadonlySet<number>): Handler {
  return bulkService((codes) => {
    const found = codes.find((code) => bad.has(Number(code.slice(1))));
    return found === undefined ? null : { status: 400, code: '0x80044331', message: `bad ${found}` };
  });
}

const small: Partial<DataverseClientOptions> = { bulk: { rows: 4, lanes: 2 } };

t.test('rows go in chunks of typed elements with their ids', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 204 }), { ...small, tag: 'bridge' });
  const outcomes = await client.upsertMany(territory, range(10).map(rowAt));
  t.same(
    outcomes,
    range(10).map((index) => ({ id: idOf(index), outcome: 'written' })),
  );
  t.same(server.seen.map((seen) => codesOf(seen).length).sort(), [2, 4, 4]);
  const [seen] = server.seen;
  t.equal(seen?.url, '/api/data/v9.2/tp_territories/Microsoft.Dynamics.CRM.UpsertMultiple?tag=bridge');
  t.match(JSON.parse(seen?.body ?? '').Targets[0], {
    '@odata.type': 'Microsoft.Dynamics.CRM.tp_territory',
    tp_territoryid: idOf(0),
    tp_name: 'Territory 0',
  });
});

t.test('no rows ask nothing', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 204 }));
  t.same(await client.upsertMany(territory, []), []);
  t.equal(server.seen.length, 0);
});

t.test('whatever rows are bad, exactly these are refused and the order is kept', async (t) => {
  const bad = fc.uniqueArray(fc.nat(14), { maxLength: 15 });
  await fc.assert(
    fc.asyncProperty(bad, fc.integer({ min: 1, max: 15 }), async (indexes, count) => {
      const refused = new Set(indexes);
      const cleanup: (() => Promise<void>)[] = [];
      const scope = { teardown: (work: () => Promise<void>) => cleanup.push(work) };
      const { client } = await rig(scope, refusing(refused), small);
      const outcomes = await client.upsertMany(territory, range(count).map(rowAt));
      for (const work of cleanup) await work();
      return (
        outcomes.length === count &&
        outcomes.every(
          (outcome, index) =>
            outcome.id === idOf(index) && (outcome.outcome === 'refused') === refused.has(index),
        )
      );
    }),
    { numRuns: 40 },
  );
  t.pass('property held');
});

t.test('a lone bad row is found in few requests and says why', async (t) => {
  const { client, server } = await rig(t, refusing(new Set([77])), { bulk: { firstRows: 200 } });
  const outcomes = await client.upsertMany(territory, range(128).map(rowAt));
  t.same(outcomes[77], { id: idOf(77), outcome: 'refused', code: '0x80044331', message: 'bad C77' });
  t.equal(outcomes.filter((outcome) => outcome.outcome === 'written').length, 127);
  t.equal(server.seen.length, 3, 'the chunk, then ten pieces of 12 or 13, then ten of 1 or 2');
});

t.test('however many rows are bad, the requests and their parts keep to their bound', async (t) => {
  const sizes = fc.integer({ min: 2, max: 1000 });
  const share = fc.constantFrom(0.001, 0.01, 0.1, 0.5, 1);
  const seed = Date.now() % 100_000;
  await fc.assert(
    fc.asyncProperty(sizes, share, fc.integer(), async (rows, part, salt) => {
      const isBad = (index: number) => ((index * 7919 + salt) >>> 0) % 1000 < part * 1000;
      const bad = range(rows).filter(isBad);
      const cleanup: (() => Promise<void>)[] = [];
      const scope = { teardown: (work: () => Promise<void>) => cleanup.push(work) };
      const bulk = { rows, firstRows: rows, lanes: 1 };
      const { client, server } = await rig(scope, refusing(new Set(bad)), { bulk });
      const outcomes = await client.upsertMany(territory, range(rows).map(rowAt));
      const refused = outcomes.flatMap(({ outcome }, index) => (outcome === 'refused' ? [index] : []));
      const rounds = Math.ceil(Math.log10(rows));
      const parts = server.seen.slice(1).flatMap(messagesOf).length;
      for (const work of cleanup) await work();
      t.same(refused, bad);
      t.ok(parts <= 10 * bad.length * rounds, `${parts} parts for ${bad.length} of ${rows}`);
      t.ok(
        server.seen.length <= 1 + rounds + parts / 100,
        `${server.seen.length} requests for ${parts} parts`,
      );
      t.ok(server.seen.length <= 13, `${server.seen.length} requests`);
    }),
    { numRuns: 25, seed },
  );
  t.pass(`property held with seed ${seed}`);
});

t.test('a row that is too long alone spares the longer ones from being sent', async (t) => {
  const rows = range(64).map((index) => ({ ...rowAt(index), name: 'z'.repeat(1 + ((index * 37) % 64)) }));
  for (const [limit, refused] of [
    [50, 64],
    [200, 16],
  ] as const) {
    const { client, server } = await rig(
      t,
      ({ body }) => (body.length > limit ? refusal(413, 'http-413', 'too long') : { status: 204 }),
      { bulk: { rows: 64, firstRows: 64, lanes: 1 } },
    );
    const outcomes = await client.upsertMany(territory, rows);
    const long = outcomes.flatMap((outcome, index) => (outcome.outcome === 'refused' ? [index] : []));
    const longest = rows.map((row, index) => [row.name.length, index]).sort(([x = 0], [y = 0]) => y - x);
    t.same(
      long,
      longest
        .slice(0, long.length)
        .map(([, index]) => index)
        .sort((x = 0, y = 0) => x - y),
    );
    t.equal(long.length, refused);
    const unsent = outcomes.filter((outcome) => 'message' in outcome && /^not sent/.test(outcome.message));
    t.equal(unsent.length, refused - 1);
    if (refused === 64) t.equal(server.seen.length, 1 + Math.log2(64));
  }
});

t.test('transient failures are tried again, not bisected', async (t) => {
  const { client, server } = await rig(t, ({ method }, number) => {
    if (method === 'GET') return { status: 200, body: { value: [] } };
    if (number === 1) return refusal(429, '0x80072322');
    if (number === 2) return refusal(500, '0x80044150');
    return number === 4 ? 'cut' : { status: 204 };
  });
  const outcomes = await client.upsertMany(territory, range(8).map(rowAt));
  t.ok(outcomes.every((outcome) => outcome.outcome === 'written'));
  const writes = server.seen.filter(({ method }) => method === 'POST');
  t.same(
    writes.map((seen) => codesOf(seen).length),
    [8, 8, 8, 8],
  );
});

t.test('a row that breaks a column rule is refused unsent', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 204 }));
  const rows = [
    rowAt(0),
    { ...rowAt(1), code: 'far too long for a code' },
    { ...rowAt(2), id: 'x' },
    rowAt(3),
  ];
  const outcomes = await client.upsertMany(territory, rows);
  t.match(outcomes, [
    { outcome: 'written' },
    { outcome: 'refused', code: 'invalid-row', message: /code must be text of at most 20/ },
    { id: 'x', outcome: 'refused', code: 'invalid-row' },
    { outcome: 'written' },
  ]);
  t.same(codesOf(server.seen[0] as Seen), ['C0', 'C3']);
});

t.test('what is no row\u2019s fault rejects the call without bisecting', async (t) => {
  const { client, server } = await rig(t, () => refusal(403, '0x80040220'), { bulk: { rows: 4, lanes: 1 } });
  await t.rejects(client.upsertMany(territory, range(20).map(rowAt)), { status: 403, code: '0x80040220' });
  t.equal(server.seen.length, 1);
});

t.test('once the call has failed, the other lanes send nothing more', async (t) => {
  const arrived: (() => void)[] = [];
  const both = new Promise<void>((resolve) => {
    arrived.push(() => {}, resolve);
  });
  const { client, server } = await rig(
    t,
    async (_, number) => {
      arrived[number - 1]?.();
      await both;
      if (number === 1) return refusal(403, '0x80040220');
      // The end of the call arrives first; this chunk would have to be divided.
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return refusal(400, '0x80040203');
    },
    { bulk: { rows: 2, lanes: 2 }, retry: { attempts: 1 } },
  );
  await t.rejects(client.upsertMany(territory, range(40).map(rowAt)), { status: 403, code: '0x80040220' });
  t.equal(server.seen.length, 2);
});

t.test('requests at the same time are bounded', async (t) => {
  let open = 0;
  let most = 0;
  const { client } = await rig(
    t,
    async () => {
      open += 1;
      most = Math.max(most, open);
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return { status: 204 };
    },
    { bulk: { rows: 1, lanes: 3 } },
  );
  await client.upsertMany(territory, range(30).map(rowAt));
  t.equal(most, 3);
});

t.test('however many lanes, no more requests are in flight than the schedule admits', async (t) => {
  let open = 0;
  let most = 0;
  const handler: Handler = async (seen) => {
    open += 1;
    most = Math.max(most, open);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    const answer = await refusing(new Set([7, 21]))(seen, 0);
    return typeof answer === 'string'
      ? answer
      : { ...answer, headers: { ...answer.headers, 'x-ms-dop-hint': '2' } };
  };
  const { client } = await rig(t, handler, { bulk: { rows: 3, firstRows: 3, lanes: 12 } });
  await client.upsertMany(territory, range(90).map(rowAt));
  t.equal(most, 2);
});

t.test('chunks keep to rows and bytes; a giant goes alone', async (t) => {
  const elements = [3, 3, 3, 50, 3].map((length) => ({ json: 'x'.repeat(length) }));
  const bytes = ({ json }: { json: string }) => json.length;
  const sizes = (limits: { items: number; size: number }) =>
    [...chunked(elements, () => limits, bytes)].map((chunk) => chunk.map((element) => element.json.length));
  t.same(sizes({ items: 2, size: 1000 }), [[3, 3], [3, 50], [3]]);
  t.same(sizes({ items: 100, size: 7 }), [[3, 3], [3], [50], [3]]);
  t.same([...chunked([], () => ({ items: 1, size: 1 }), bytes)], []);
});
