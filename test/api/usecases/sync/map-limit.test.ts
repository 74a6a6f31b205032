import t from 'tap';
import { mapLimit } from '../../../../api/usecases/sync/map-limit.ts';

t.test('results come in the order of the items, with at most eight calls under way', async (t) => {
  let open = 0;
  let most = 0;
  const items = Array.from({ length: 40 }, (_, index) => index);
  const results = await mapLimit(items, async (item) => {
    open += 1;
    most = Math.max(most, open);
    for (let turn = 0; turn <= item % 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return item * 2;
  });
  t.strictSame(
    results,
    items.map((item) => item * 2),
  );
  t.equal(most, 8);
  t.strictSame(await mapLimit([], async () => 1), []);
});

t.test('the first error is thrown after the calls under way have ended, and no new one begins', async (t) => {
  let began = 0;
  let ended = 0;
  const work = async (item: number) => {
    began += 1;
    await new Promise((resolve) => setImmediate(resolve));
    ended += 1;
    if (item === 0) throw new Error('first');
  };
  await t.rejects(
    mapLimit(
      Array.from({ length: 100 }, (_, index) => index),
      work,
    ),
    { message: 'first' },
  );
  t.equal(ended, began);
  t.ok(began < 100);
});
