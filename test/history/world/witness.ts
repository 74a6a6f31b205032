import Libsql from 'libsql';
import type { Table } from '../../../api/domain/model/column.ts';
import { syncedTables } from '../../../api/domain/model/tables.ts';

/** A change of a row in SQL, as triggers of our own saw it. */
export interface RowChange {
  readonly table: string;
  readonly id: string;
  readonly kind: 'Created' | 'Updated' | 'Deleted';
  readonly byBridge: boolean;
}

/** A link as the bridge stored it, in the order of the transactions. */
export interface LinkWrite {
  readonly table: string;
  readonly remoteId: string;
  readonly etag: string | null;
}

export interface StoredEvent {
  readonly subject: string;
  readonly eventType: string;
  readonly entityId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Reads what no port shows. */
export interface Witness {
  rowChanges(): readonly RowChange[];
  linkWrites(): readonly LinkWrite[];
  events(): readonly StoredEvent[];
  pending(): number;
  close(): void;
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

/** Sets up the witness in a database file whose schema is in place. */
export function installWitness(file: string): void {
  const db = new Libsql(file);
  db.exec(`
    create table witness_row (
      seq integer primary key autoincrement, table_name text, row_id text, kind text, by_bridge integer);
    create table witness_link (seq integer primary key autoincrement, table_name text, remote_id text, etag text);
    create trigger witness_link_1 after insert on sync_link begin
      insert into witness_link (table_name, remote_id, etag) values (new.table_name, new.remote_id, new.etag); end;
    create trigger witness_link_2 after update on sync_link begin
      insert into witness_link (table_name, remote_id, etag) values (new.table_name, new.remote_id, new.etag); end;
    ${syncedTables.map(triggersOf).join('\n')}`);
  db.close();
}

/** Moves everything from the log of the database into its file, so that the file can be copied. */
export function settleFile(file: string): void {
  const db = new Libsql(file);
  db.prepare('pragma wal_checkpoint(truncate)').all();
  db.exec('delete from witness_row; delete from witness_link; delete from outbox; delete from job;');
  db.prepare('pragma wal_checkpoint(truncate)').all();
  db.close();
}

export function openWitness(file: string): Witness {
  const db = new Libsql(file);
  db.exec('pragma busy_timeout = 5000');
  const all = <T>(query: string): T[] => db.prepare(query).all() as T[];
  return {
    rowChanges: () =>
      all<{ table: string; id: string; kind: RowChange['kind']; byBridge: number }>(
        'select table_name as "table", row_id as id, kind, by_bridge as byBridge from witness_row order by seq',
      ).map((row) => ({ ...row, byBridge: row.byBridge === 1 })),
    linkWrites: () =>
      all('select table_name as "table", remote_id as remoteId, etag from witness_link order by seq'),
    events: () =>
      all<{ subject: string; eventType: string; entityId: string; body: string }>(
        'select subject, event_type as eventType, entity_id as entityId, body from outbox order by seq',
      ).map((row) => ({ ...row, body: JSON.parse(row.body) as StoredEvent['body'] })),
    pending: () => all<{ n: number }>('select count(*) as n from sync_pending')[0]?.n ?? 0,
    close: () => db.close(),
  };
}
