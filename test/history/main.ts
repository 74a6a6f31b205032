import { parseArgs } from 'node:util';
import { checkPlans } from './check-plans.ts';

const { values } = parseArgs({
  options: {
    plans: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    shrinks: { type: 'string', default: '60' },
    engine: { type: 'string', default: 'sqlite' },
  },
});

if (values.engine !== 'sqlite') throw new Error(`--engine ${values.engine}: only sqlite can be checked`);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const plans = Number(values.plans);
process.stdout.write(`${plans} plans, seed ${seed}\n`);
const begun = performance.now();
const failure = await checkPlans({
  plans,
  seed,
  ...(values.path === undefined ? {} : { path: values.path }),
  shrinks: Number(values.shrinks),
  onFailure: (error, plan) => {
    process.stdout.write(`plan ${plan}: ${error}\nlooking for a smaller plan ...\n`);
  },
  onPlan: (done) => {
    if (done % 10 === 0) process.stdout.write(`${done} plans\n`);
  },
});
process.stdout.write(
  `${failure ?? 'all plans are legal'}\n${((performance.now() - begun) / 1000).toFixed(1)} s\n`,
);
process.exitCode = failure === null ? 0 : 1;
