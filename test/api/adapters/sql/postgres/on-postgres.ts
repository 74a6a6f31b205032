import pg from 'pg';
import type { Test } from 'tap';
import { openSql } from '../../../../../api/adapters/sql/open-sql.ts';
import type { Sql } from '../../../../../api/ports/sql.ts';
import { silent, stillClock } from '../../../../conformance/sql/fixtures.ts';
import {
  postgresDatabase,
  postgresSchema,
  postgresServer,
} from '../../../../conformance/sql/postgres-database.ts';

/** Opens things in a new, empty database of its own, seen by all of them. */
export interface PostgresRig {
  readonly url: string;
  /** The bridge; each call is a process of its own as far as the database can tell. */
  sql(): Promise<Sql>;
  /** A foreign program. */
  client(): Promise<pg.Client>;
}

/** The tests of a file that need a server; without one they are reported as skipped, with the reason. */
export async function onPostgres(
  t: Test,
  tests: (test: (name: string, body: (t: Test, rig: PostgresRig) => Promise<void>) => void) => void,
): Promise<void> {
  const server = await postgresServer();
  const database = 'url' in server ? await postgresDatabase(t, server.url) : '';
  tests((name, body) => {
    const skip = 'skip' in server ? server.skip : false;
    t.test(name, { skip }, async (t) => body(t, await rigOf(t, await postgresSchema(database))));
  });
}

async function rigOf(t: Test, url: string): Promise<PostgresRig> {
  return {
    url,
    sql: async () => {
      const sql = await openSql({ url, clock: stillClock, logger: silent });
      t.teardown(() => sql.close());
      return sql;
    },
    client: async () => {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => undefined);
      await client.connect();
      t.teardown(() => client.end());
      return client;
    },
  };
}
