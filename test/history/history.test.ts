import t from 'tap';
import { checkPlans } from './check-plans.ts';

/** Plans of an ordinary test run; a night's run is `npm run test:history`. */
const plans = 50;

// Two idle cores take a minute; a failing plan is made smaller before it is told.
t.setTimeout(600_000);

t.test('nothing is lost, doubled or written in vain, whatever fails in whatever order', async (t) => {
  const seed = Date.now() % 2 ** 31;
  t.comment(`seed ${seed}`);
  t.equal(await checkPlans({ plans, seed }), null);
});
