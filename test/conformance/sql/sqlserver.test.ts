import t from 'tap';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import { type OpenSql, silent, stillClock } from './fixtures.ts';
import { sqlServer, sqlServerDatabase } from './sqlserver-database.ts';
import { sqlConformance } from './suite.ts';

const server = sqlServer();

const open: OpenSql | { readonly skip: string } =
  'skip' in server
    ? server
    : async (t) => {
        const url = await sqlServerDatabase(t, server.url);
        const sql = await openSql({ url, clock: stillClock, logger: silent });
        t.teardown(() => sql.close());
        return sql;
      };

sqlConformance(t, 'SQL Server', open);
