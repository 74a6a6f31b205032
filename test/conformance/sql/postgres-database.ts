import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Test } from 'tap';

const local = 'postgres://postgres@127.0.0.1:5432/postgres';

/** The server to test against: `POSTGRES_URL`, else one that answers on the default port of this machine. */
export async function postgresServer(): Promise<{ readonly url: string } | { readonly skip: string }> {
  const { POSTGRES_URL } = process.env;
  if (POSTGRES_URL) return { url: POSTGRES_URL };
  try {
    await onServer(local, 'select 1');
    return { url: local };
  } catch {
    return { skip: 'POSTGRES_URL not set, and no PostgreSQL answers on 127.0.0.1:5432 without a password' };
  }
}

/** Creates a database of its own for a test file, dropped when `t` ends; answers its URL. */
export async function postgresDatabase(t: Test, server: string): Promise<string> {
  const name = `bridge_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name}`);
  t.teardown(() => onServer(server, `drop database ${name} with (force)`));
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

/** A schema of its own in the database, which is as good as an empty database and made much faster; it may lose the last commits in a power cut. */
export async function postgresSchema(database: string): Promise<string> {
  const name = `s_${randomUUID().replaceAll('-', '')}`;
  await onServer(database, `create schema ${name}`);
  const url = new URL(database);
  url.searchParams.set('options', `-c search_path=${name} -c synchronous_commit=off`);
  return url.href;
}

/** Runs one statement on a connection of its own. */
export async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
