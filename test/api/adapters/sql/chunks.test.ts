import t from 'tap';
import { chunkSize, inChunks } from '../../../../api/adapters/sql/chunks.ts';

async function slices<T>(items: readonly T[], size: number): Promise<T[][]> {
  const found: T[][] = [];
  for await (const chunk of inChunks(items, size)) found.push([...chunk]);
  return found;
}

t.test('a chunk stays below the parameter limit and below 500 rows', async (t) => {
  t.equal(chunkSize(10, 32766), 500);
  t.equal(chunkSize(10, 2100), 210);
  t.equal(chunkSize(3000, 2100), 1, 'never less than one row');
  t.equal(chunkSize(0, 2100), 500);
});

t.test('every item comes once and in order', async (t) => {
  t.same(await slices([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  t.same(await slices([1, 2], 2), [[1, 2]]);
  t.same(await slices([], 2), []);
});

t.test('other work gets its turn between two chunks', async (t) => {
  const order: string[] = [];
  setImmediate(() => order.push('other'));
  for await (const [item] of inChunks(['first', 'second'], 1)) order.push(String(item));
  t.same(order, ['first', 'other', 'second']);
});
