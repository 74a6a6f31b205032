import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { connectionConfig } from '../../../api/adapters/sql/sqlserver/connection-config.ts';
import { type Answer, openSession } from '../../../api/adapters/sql/sqlserver/session.ts';

/** The server to test against: `SQLSERVER_URL`, with a user who may create databases, e.g. on `master`. */
export function sqlServer(): { readonly url: string } | { readonly skip: string } {
  const { SQLSERVER_URL } = process.env;
  return SQLSERVER_URL ? { url: SQLSERVER_URL } : { skip: 'SQLSERVER_URL not set' };
}

/** Creates an empty database that allows snapshots, dropped when `t` ends; answers its URL. */
export async function sqlServerDatabase(t: Test, server: string): Promise<string> {
  const name = `bridge_test_${randomUUID().replaceAll('-', '')}`;
  await onSqlServer(server, `create database ${name}`);
  await onSqlServer(server, `alter database ${name} set allow_snapshot_isolation on`);
  t.teardown(async () => {
    await onSqlServer(server, `alter database ${name} set single_user with rollback immediate`);
    await onSqlServer(server, `drop database ${name}`);
  });
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

/** Runs statements as a foreign program would, on a session of its own. */
export async function onSqlServer(url: string, statements: string): Promise<Answer> {
  const session = await openSession(connectionConfig(url, 60_000), 60_000);
  try {
    return await session.batch(statements);
  } finally {
    session.close();
  }
}
