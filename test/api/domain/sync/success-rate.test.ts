import t from 'tap';
import { noCounts } from '../../../../api/domain/sync/counts.ts';
import { successRate } from '../../../../api/domain/sync/success-rate.ts';

t.test('the success rate is the share of good outcomes, rounded down', async (t) => {
  t.equal(successRate(noCounts), '100.00', 'nothing to do');
  t.equal(successRate({ ...noCounts, unchanged: 7 }), '100.00');
  t.equal(successRate({ ...noCounts, failed: 1 }), '0.00');
  t.equal(successRate({ ...noCounts, created: 2, conflicts: 1 }), '66.66');
  t.equal(successRate({ ...noCounts, updated: 1_000_000, failed: 1 }), '99.99', 'never 100 with a failure');
  t.equal(successRate({ ...noCounts, created: 1, failed: 10_000 }), '0.00');
  t.equal(successRate({ ...noCounts, created: 1, matched: 5, failed: 1 }), '50.00', 'a match counts once');
});
