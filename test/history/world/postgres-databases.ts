import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { writerSetting } from '../../../api/adapters/sql/postgres/triggers.ts';
import type { Table } from '../../../api/domain/model/column.ts';
import { syncedTables } from '../../../api/domain/model/tables.ts';
import { type Databases, forgotten } from './databases.ts';
import { witnessWith } from './witness.ts';

/**
 * Databases on a server, with names that no other process uses. A plan's database is copied from a template, which
 * takes a fraction of the time its schema would.
 */
export function postgresDatabases(server: string): Databases {
  const prefix = `history_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const nameOf = (name: string) => `${prefix}_${name}`;
  const left = new Set<string>();
  const urlOf = (name: string) => {
    const url = new URL(server);
    url.pathname = nameOf(name);
    // A power cut is not among the mishaps of a plan.
    url.searchParams.set('options', '-c synchronous_commit=off');
    return url.href;
  };
  const create = async (name: string, template: string) => {
    await onServer(server, `create database ${nameOf(name)} template ${template}`);
    left.add(name);
    return urlOf(name);
  };
  const drop = async (name: string) => {
    left.delete(name);
    await onServer(server, `drop database if exists ${nameOf(name)} with (force)`);
  };
  return {
    create: (name) => create(name, 'template0'),
    urlOf,
    watch: (name) => onServer(urlOf(name), witnessSql),
    keep: async (name, as) => {
      await onServer(urlOf(name), forgotten.join(' '));
      await create(as, nameOf(name));
    },
    copy: (name, to) => create(to, nameOf(name)),
    lapseLeases: (name) => onServer(urlOf(name), lapseSql),
    witness: async (name) => {
      const client = new pg.Client({ connectionString: urlOf(name) });
      client.on('error', () => undefined);
      await client.connect();
      return witnessWith(
        async (query) => (await client.query(query)).rows,
        () => client.end(),
      );
    },
    drop,
    close: async () => {
      for (const name of [...left]) await drop(name);
    },
  };
}

async function onServer(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

const long = "'2000-01-01T00:00:00.000Z'";
const lapseSql = `
  update job set lease_until = ${long} where status = 'running';
  update sync_part set lease_until = ${long} where lease_until is not null;`;

function triggersOf(table: Table): string {
  const row = (version: string) => table.columns.map((c) => `${version}."${c.sql}"`).join(', ');
  const on = (event: string, when: string, kind: string) =>
    `create trigger "witness_${table.sql}_${event}" after ${event} on "${table.sql}" for each row ${when}
     execute function witness_row('${table.name}', '${kind}');`;
  return [
    on('insert', '', 'Created'),
    on('update', `when ((${row('old')}) is distinct from (${row('new')}))`, 'Updated'),
    on('delete', '', 'Deleted'),
  ].join('\n');
}

const witnessSql = `
  create table witness_row (
    seq bigint generated always as identity primary key, table_name text, row_id text, kind text, by_bridge integer);
  create table witness_link (
    seq bigint generated always as identity primary key, table_name text, remote_id text, etag text);
  create function witness_row() returns trigger language plpgsql as $$ begin
    insert into witness_row (table_name, row_id, kind, by_bridge) values (
      tg_argv[0], case tg_op when 'DELETE' then old.id else new.id end, tg_argv[1],
      (coalesce(current_setting('${writerSetting}', true), '') = 'on')::int);
    return null;
  end $$;
  create function witness_link() returns trigger language plpgsql as $$ begin
    insert into witness_link (table_name, remote_id, etag) values (new.table_name, new.remote_id, new.etag);
    return null;
  end $$;
  create trigger witness_link after insert or update on sync_link for each row execute function witness_link();
  ${syncedTables.map(triggersOf).join('\n')}`;
