import { parseArgs } from 'node:util';
import { postgresServer } from '../conformance/sql/postgres-database.ts';
import { checkPlans } from './check-plans.ts';
import type { Databases } from './world/databases.ts';
import { postgresDatabases } from './world/postgres-databases.ts';
import { sqliteDatabases } from './world/sqlite-databases.ts';

const { values } = parseArgs({
  options: {
    plans: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    shrinks: { type: 'string', default: '60' },
    engine: { type: 'string', default: 'sqlite' },
  },
});

const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const plans = Number(values.plans);
process.stdout.write(`${plans} plans, seed ${seed}, ${values.engine}\n`);
/** Null when nothing can be checked here. */
async function databasesOf(engine: string): Promise<Databases | null> {
  if (engine === 'sqlite') return sqliteDatabases();
  if (engine !== 'postgres') throw new Error(`--engine ${engine}: must be sqlite or postgres`);
  const server = await postgresServer();
  if ('url' in server) return postgresDatabases(server.url);
  process.stdout.write(`skipped: ${server.skip}\n`);
  return null;
}

const databases = await databasesOf(values.engine);
if (databases === null) process.exit(0);
const begun = performance.now();
const failure = await checkPlans({
  plans,
  seed,
  databases,
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
