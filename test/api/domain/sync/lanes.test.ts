import fc from 'fast-check';
import t from 'tap';
import { laneCount, laneOf, partsFor } from '../../../../api/domain/sync/lanes.ts';

t.test('every id has one lane, and ids given out in any order spread over all of them', async (t) => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const lane = laneOf(id);
      return Number.isInteger(lane) && lane >= 0 && lane < laneCount;
    }),
  );
  const counted = Array.from({ length: 64 }, (_, n) => n.toString(16).padStart(2, '0'));
  const inOrder = {
    'last group': counted.map((n) => `00000000-0000-4000-8000-0000000000${n}`),
    'first group': counted.map((n) => `000000${n}-0000-4000-8000-000000000000`),
  };
  for (const [name, ids] of Object.entries(inOrder)) t.equal(new Set(ids.map(laneOf)).size, laneCount, name);
  t.equal(laneOf('no guid'), laneOf('no guid'), 'whatever the key is');
});

t.test('the parts cover every lane once; more rows make more parts', async (t) => {
  for (const rows of [0, 1, 500, 501, 1001, 5000, 1_000_000]) {
    const lanes = partsFor(rows).flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, n) => first + n),
    );
    t.strictSame(
      lanes,
      Array.from({ length: laneCount }, (_, lane) => lane),
    );
  }
  t.strictSame(
    [1, 500, 501, 1001, 1_000_000].map((rows) => partsFor(rows).length),
    [1, 1, 2, 4, laneCount],
  );
  const small = { rowsPerPart: 2, rowsPerBatch: 2 };
  t.strictSame(
    [2, 3, 12, 1000].map((rows) => partsFor(rows, small).length),
    [1, 2, 8, laneCount],
  );
});
