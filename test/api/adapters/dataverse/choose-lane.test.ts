import fc from 'fast-check';
import t from 'tap';
import { chooseLane, countPass, mostPasses } from '../../../../api/adapters/dataverse/choose-lane.ts';

const counts = fc.record({ interactive: fc.nat(3), incremental: fc.nat(3), backfill: fc.nat(3) });

t.test(
  'a waiting interactive request always goes first, and nobody idles while somebody waits',
  async (t) => {
    fc.assert(
      fc.property(counts, fc.nat(50), (waiting, passes) => {
        const lane = chooseLane(waiting, passes);
        const isEmpty = waiting.interactive + waiting.incremental + waiting.backfill === 0;
        if (lane === null) return isEmpty;
        return waiting[lane] > 0 && (waiting.interactive === 0 || lane === 'interactive');
      }),
    );
    t.pass('property held');
  },
);

t.test('incremental requests pass a waiting backfill request a bounded number of times', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 300 }), (arrivals) => {
      const waiting = { interactive: 0, incremental: 0, backfill: 1 };
      let passes = 0;
      let passed = 0;
      for (const arriving of arrivals) {
        waiting.incremental += arriving;
        const lane = chooseLane(waiting, passes);
        if (lane === null) return false;
        waiting[lane] -= 1;
        passed = lane === 'backfill' ? 0 : passed + 1;
        if (passed > mostPasses) return false;
        passes = countPass(passes, lane, waiting.backfill > 0);
        if (lane === 'backfill') waiting.backfill = 1;
      }
      return true;
    }),
  );
  t.pass('property held');
});
