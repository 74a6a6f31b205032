import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import { silent, stillClock } from './fixtures.ts';
import { sqlConformance } from './suite.ts';

async function openAt(t: Test, url: string) {
  const sql = await openSql({ url, clock: stillClock, logger: silent });
  t.teardown(() => sql.close());
  return sql;
}

sqlConformance(t, 'SQLite in memory', (t) => openAt(t, 'sqlite::memory:'));
sqlConformance(t, 'SQLite file', (t) => openAt(t, `sqlite:${join(t.testdir(), 'sub', 'bridge.db')}`));
