import fc from 'fast-check';
import t from 'tap';
import { createBulkPace, nextRows } from '../../../../api/adapters/dataverse/bulk-pace.ts';

const limits = { rows: 1000, firstRows: 100, fewestRows: 25, targetMs: 3000 };

t.test('while requests are quick, their rows double up to the most', async (t) => {
  const pace = createBulkPace(limits);
  const seen: number[] = [];
  for (let request = 0; request < 6; request += 1) {
    const rows = pace.rows('a');
    seen.push(rows);
    pace.learn('a', { kind: 'took', rows, tookMs: 40 });
  }
  t.same(seen, [100, 200, 400, 800, 1000, 1000]);
  t.equal(pace.rows('b'), 100, 'every table has a pace of its own');
});

t.test('answers to requests that were sent together make it grow once, not once each', async (t) => {
  const pace = createBulkPace(limits);
  for (let lane = 0; lane < 4; lane += 1) pace.learn('a', { kind: 'took', rows: 100, tookMs: 40 });
  t.equal(pace.rows('a'), 200);
});

t.test('a slow table is brought down by halves at most, to the fewest', async (t) => {
  t.equal(nextRows(400, { kind: 'took', rows: 400, tookMs: 60_000 }, limits), 200);
  t.equal(nextRows(400, { kind: 'took', rows: 400, tookMs: 4000 }, limits), 300);
  t.equal(nextRows(30, { kind: 'took', rows: 30, tookMs: 60_000 }, limits), 25);
});

t.test('a request that is too long halves what follows', async (t) => {
  t.equal(nextRows(800, { kind: 'too-long', rows: 800 }, limits), 400);
  t.equal(nextRows(400, { kind: 'too-long', rows: 800 }, limits), 400);
});

t.test('the last, short request of a call does not bring the pace down or up', async (t) => {
  t.equal(nextRows(400, { kind: 'took', rows: 3, tookMs: 30 }, limits), 400);
});

t.test('whatever is learnt, requests stay within their bounds', async (t) => {
  const lessons = fc.array(
    fc.record({
      kind: fc.constantFrom('took' as const, 'too-long' as const),
      rows: fc.integer({ min: 1, max: 1000 }),
      tookMs: fc.nat(200_000),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(lessons, fc.integer({ min: 1, max: 1000 }), (list, most) => {
      const pace = createBulkPace({ ...limits, rows: most });
      return list.every((lesson) => {
        pace.learn('a', lesson);
        return pace.rows('a') >= Math.min(25, most) && pace.rows('a') <= most;
      });
    }),
  );
  t.pass('property held');
});
