import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import type { Table } from '../../../api/domain/model/column.ts';
import { syncedTables } from '../../../api/domain/model/tables.ts';
import { type Databases, forgotten } from './databases.ts';
import { type RowChange, type Witness, witnessWith } from './witness.ts';

/** Files in a folder of their own. */
export function sqliteDatabases(): Databases {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const fileOf = (name: string) => join(folder, `${name}.db`);
  const urlOf = (name: string) => `sqlite:${fileOf(name)}`;
  return {
    create: async (name) => urlOf(name),
    urlOf,
    watch: async (name) => onFile(fileOf(name), (db) => void db.exec(witnessSql)),
    keep: async (name, as) => {
      onFile(fileOf(name), (db) => {
        db.exec(forgotten.join(''));
        // Everything in the log of the database moves into its file, so that the file can be copied.
        db.prepare('pragma wal_checkpoint(truncate)').all();
      });
      copyFileSync(fileOf(name), fileOf(as));
    },
    copy: async (name, to) => {
      copyFileSync(fileOf(name), fileOf(to));
      return urlOf(to);
    },
    // Leases are kept by the clocks of the processes.
    lapseLeases: async () => undefined,
    witness: async (name) => openWitness(fileOf(name)),
    drop: async (name) => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${fileOf(name)}${suffix}`, { force: true });
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function onFile(file: string, work: (db: Libsql.Database) => void): void {
  const db = new Libsql(file);
  try {
    work(db);
  } finally {
    db.close();
  }
}

function openWitness(file: string): Witness {
  const db = new Libsql(file);
  db.exec('pragma busy_timeout = 5000');
  return witnessWith(
    async (query) => db.prepare(query).all() as Record<string, unknown>[],
    async () => void db.close(),
  );
}

const byBridge = 'exists (select 1 from bridge_writer)';

function triggersOf(table: Table): string {
  const changed = table.columns.map((c) => `old."${c.sql}" is not new."${c.sql}"`).join(' or ');
  const see = (id: string, kind: RowChange['kind']) =>
    `insert into witness_row (table_name, row_id, kind, by_bridge) select '${table.name}', ${id}, '${kind}', ${byBridge};`;
  return `
    create trigger "witness_${table.sql}_1" after insert on "${table.sql}" begin ${see('new.id', 'Created')} end;
    create trigger "witness_${table.sql}_2" after update on "${table.sql}" when ${changed} begin ${see('new.id', 'Updated')} end;
    create trigger "witness_${table.sql}_3" after delete on "${table.sql}" begin ${see('old.id', 'Deleted')} end;`;
}

const seeLink =
  'begin insert into witness_link (table_name, remote_id, etag) values (new.table_name, new.remote_id, new.etag); end;';

const witnessSql = `
  create table witness_row (
    seq integer primary key autoincrement, table_name text, row_id text, kind text, by_bridge integer);
  create table witness_link (seq integer primary key autoincrement, table_name text, remote_id text, etag text);
  create trigger witness_link_1 after insert on sync_link ${seeLink}
  create trigger witness_link_2 after update on sync_link ${seeLink}
  ${syncedTables.map(triggersOf).join('\n')}`;
