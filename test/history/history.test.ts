import t, { type Test } from 'tap';
import { postgresServer } from '../conformance/sql/postgres-database.ts';
import { checkPlans } from './check-plans.ts';
import type { Databases } from './world/databases.ts';
import { postgresDatabases } from './world/postgres-databases.ts';
import { sqliteDatabases } from './world/sqlite-databases.ts';

/** Plans of an ordinary test run, the known ones among them; a night's run is `npm run test:history`. */
const plans = 50;
const plansOnPostgres = 4;

// Two idle cores take a minute; a failing plan is made smaller before it is told.
t.setTimeout(600_000);

const seed = Date.now() % 2 ** 31;

async function check(t: Test, plans: number, databases: Databases): Promise<void> {
  t.comment(`seed ${seed}`);
  t.equal(await checkPlans({ plans, seed, databases }), null);
}

t.test('nothing is lost, doubled or written in vain, whatever fails in whatever order', (t) =>
  check(t, plans, sqliteDatabases()),
);

const server = await postgresServer();
const skip = 'skip' in server ? server.skip : false;
t.test('the same on PostgreSQL', { skip }, async (t) => {
  if ('url' in server) await check(t, plansOnPostgres, postgresDatabases(server.url));
});
