import fc from 'fast-check';
import t from 'tap';
import { BulkInterrupted } from '../../../../api/adapters/dataverse/bulk-interrupted.ts';
import { batchAnswer, messagesOf } from './bulk-service.ts';
import { idOf, territory, territoryRow } from './emulator-rig.ts';
import { type Answer, type Handler, refusal, rig } from './support.ts';

const kinds = [
  'fine',
  'lost-before',
  'lost-after',
  'throttled',
  'deadlock',
  'denied',
  'part-denied',
] as const;
type Kind = (typeof kinds)[number];

/** A service that keeps what it writes and meets each request in the next of the ways. */
function service(bad: ReadonlySet<string>, ways: readonly Kind[], stored: Set<string>): Handler {
  let writes = 0;
  return (seen): Answer => {
    if (seen.method === 'GET') {
      const asked = [...new Set(seen.url.match(/0000000\d-0000-4000-8000-\d{12}/g))];
      const codes = asked.map((id) => `T${Number(id.slice(-12))}`).filter((code) => stored.has(code));
      return { status: 200, body: { value: codes.map(webRow) } };
    }
    const way = ways[writes] ?? 'fine';
    writes += 1;
    if (way === 'lost-before') return 'cut';
    if (way === 'throttled') return refusal(429, '0x80072322');
    if (way === 'deadlock') return refusal(500, '0x80044150');
    if (way === 'denied') return refusal(403, '0x80040220');
    const verdicts = messagesOf(seen).map((codes, index) => {
      if (way === 'part-denied' && index % 2 === 1) return { status: 403, code: '0x80040220' };
      if (codes.some((code) => bad.has(code))) return { status: 400, code: '0x80044331' };
      for (const code of codes) stored.add(code);
      return null;
    });
    if (way === 'lost-after') return 'cut';
    if (seen.url.endsWith('$batch')) return batchAnswer(verdicts);
    const [only] = verdicts;
    return only ? refusal(only.status, only.code) : { status: 204 };
  };
}

const webRow = (code: string) => ({
  '@odata.etag': 'W/"7"',
  tp_territoryid: idOf(1, Number(code.slice(1))),
  tp_code: code,
  tp_name: `Territory ${code.slice(1)}`,
  tp_managername: null,
  tp_manageremail: null,
});

t.test('whatever the service does, every row has one verdict and the verdict is true', async (t) => {
  const seed = Date.now() % 100_000;
  const script = fc.record({
    count: fc.integer({ min: 1, max: 30 }),
    bad: fc.uniqueArray(fc.nat(29), { maxLength: 6 }),
    ways: fc.array(fc.constantFrom(...kinds), { maxLength: 12 }),
    lanes: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(script, async ({ count, bad, ways, lanes }) => {
      const cleanup: (() => Promise<void>)[] = [];
      const scope = { teardown: (work: () => Promise<void>) => cleanup.push(work) };
      const stored = new Set<string>();
      const handler = service(new Set(bad.map((index) => `T${index}`)), ways, stored);
      const { client } = await rig(scope, handler, { bulk: { rows: 12, lanes }, retry: { attempts: 2 } });
      const rows = Array.from({ length: count }, (_, index) => territoryRow(index));
      const outcomes = await client.upsertMany(territory, rows).catch((error: unknown) => {
        if (error instanceof BulkInterrupted) return error.outcomes;
        throw error;
      });
      for (const work of cleanup) await work();
      t.equal(outcomes.length, count);
      for (const [index, { outcome }] of outcomes.entries()) {
        const isStored = stored.has(`T${index}`);
        t.ok(outcome === 'unknown' || isStored === (outcome === 'written'), `row ${index}: ${outcome}`);
      }
    }),
    { numRuns: 80, seed },
  );
  t.pass(`property held with seed ${seed}`);
});
