import t from 'tap';
import { parseDatabaseUrl } from '../../../../../api/adapters/sql/database-url.ts';
import { connectionConfig } from '../../../../../api/adapters/sql/sqlserver/connection-config.ts';

t.test(
  'a URL names server, database and user; connections are encrypted unless it says otherwise',
  async (t) => {
    const url = 'sqlserver://bridge:p%40ss%2Fword@db.example.com/towne%20park';
    t.same(parseDatabaseUrl(url), { engine: 'sqlserver', url });
    t.match(connectionConfig(url, 60_000), {
      server: 'db.example.com',
      authentication: { type: 'default', options: { userName: 'bridge', password: 'p@ss/word' } },
      options: { database: 'towne park', port: 1433, encrypt: true, trustServerCertificate: false },
    });
    const local = connectionConfig(
      'sqlserver://sa:x@127.0.0.1:14330/a?encrypt=strict&trustServerCertificate=true',
      0,
    );
    t.match(local.options, {
      port: 14330,
      encrypt: 'strict',
      trustServerCertificate: true,
      requestTimeout: 0,
    });
    t.equal(connectionConfig('sqlserver://sa:x@h/a?encrypt=false', 0).options?.encrypt, false);
  },
);

t.test(
  'ids come in lower case, and an error leaves it to the unit whether the transaction ends',
  async (t) => {
    const { options } = connectionConfig('sqlserver://sa:x@h/a', 0);
    t.match(options, { lowerCaseGuids: true, useUTC: true, abortTransactionOnError: false });
  },
);

t.test('a URL without database or user, or with a setting nobody knows, is refused', async (t) => {
  for (const url of [
    'sqlserver://h/a',
    'sqlserver://sa:x@h',
    'sqlserver://sa:x@h/',
    'sqlserver://sa:x@h/a/b',
    'sqlserver://sa:x@h/a?encrypt=maybe',
    'sqlserver://sa:x@h/a?user=b',
    'mssql://sa:x@h/a',
  ]) {
    t.equal(parseDatabaseUrl(url), null, url);
  }
});
