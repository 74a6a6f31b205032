import t from 'tap';
import { addCounts, asReported, countOutcomes, noCounts } from '../../../../api/domain/sync/counts.ts';

t.test('outcomes are counted by name and counts add up', async (t) => {
  const counts = countOutcomes(['created', 'created', 'failed', 'conflicts']);
  t.strictSame(counts, { ...noCounts, created: 2, failed: 1, conflicts: 1 });
  t.strictSame(addCounts(counts, countOutcomes(['created', 'unchanged', 'deleted', 'updated'])), {
    created: 3,
    updated: 1,
    deleted: 1,
    unchanged: 1,
    conflicts: 1,
    failed: 1,
    matched: 0,
  });
  t.equal(countOutcomes(['unchanged'], 1).matched, 1, 'a match is counted beside its outcome');
  t.strictSame(noCounts, countOutcomes([]), 'the shared zero stays zero');
});

t.test(
  'failures and conflicts are those reported, and a table of which nothing happened is left out',
  async (t) => {
    const counts = { site: noCounts, contract: { ...noCounts, created: 1, failed: 2 } };
    const reported = [
      { table: 'contract', code: 'invalid', rows: 1 },
      { table: 'revenue', code: 'conflict', rows: 3 },
    ];
    t.same(asReported(counts, reported), {
      contract: { ...noCounts, created: 1, failed: 1 },
      revenue: { ...noCounts, conflicts: 3 },
    });
  },
);
