import t, { type Test } from 'tap';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import { silent, stillClock } from './fixtures.ts';
import { postgresDatabase, postgresSchema, postgresServer } from './postgres-database.ts';
import { sqlConformance } from './suite.ts';

const server = await postgresServer();

if ('skip' in server) {
  t.test('PostgreSQL', { skip: server.skip }, async () => undefined);
} else {
  const database = await postgresDatabase(t, server.url);
  sqlConformance(t, 'PostgreSQL', async (t: Test) => {
    const sql = await openSql({ url: await postgresSchema(database), clock: stillClock, logger: silent });
    t.teardown(() => sql.close());
    return sql;
  });
}
