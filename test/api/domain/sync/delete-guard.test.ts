import t from 'tap';
import { looksLikeMassDelete } from '../../../../api/domain/sync/delete-guard.ts';

t.test('up to 50 deletes are normal in any table', async (t) => {
  t.notOk(looksLikeMassDelete(50, 50));
  t.ok(looksLikeMassDelete(51, 51));
});

t.test('in a large table 5 per hundred are normal, one more is not', async (t) => {
  t.notOk(looksLikeMassDelete(100, 2000));
  t.ok(looksLikeMassDelete(101, 2000));
});

t.test('the limits can be set', async (t) => {
  t.ok(looksLikeMassDelete(3, 10, { rows: 2, percent: 10 }));
  t.notOk(looksLikeMassDelete(3, 10, { rows: 2, percent: 30 }));
  t.ok(looksLikeMassDelete(1, 100, { rows: 0, percent: 0 }), 'none without asking');
});
