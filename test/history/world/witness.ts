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
  rowChanges(): Promise<readonly RowChange[]>;
  linkWrites(): Promise<readonly LinkWrite[]>;
  events(): Promise<readonly StoredEvent[]>;
  pending(): Promise<number>;
  /** Everything the bridge keeps but for its runs, and how often it wrote rows of the model. */
  bridgeState(): Promise<unknown>;
  close(): Promise<void>;
}

/** Answers the rows of a query, columns by name. */
export type Ask = (query: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const stateTables = [
  'sync_checkpoint order by table_name',
  'sync_link order by table_name, sql_id',
  'sync_pending order by table_name, row_key',
  'sync_sent order by table_name, sql_id',
  'sync_conflict order by id',
  'sync_conflict_event order by seq',
  'outbox order by seq',
  'change_log order by seq',
];

/** Names are written in lower case, as both engines answer them. */
export function witnessWith(ask: Ask, close: () => Promise<void>): Witness {
  const count = async (query: string) => Number((await ask(`select count(*) as n from ${query}`))[0]?.n);
  return {
    rowChanges: async () =>
      (await ask('select table_name, row_id, kind, by_bridge from witness_row order by seq')).map((row) => ({
        table: String(row.table_name),
        id: String(row.row_id),
        kind: row.kind as RowChange['kind'],
        byBridge: Number(row.by_bridge) === 1,
      })),
    linkWrites: async () =>
      (await ask('select table_name, remote_id, etag from witness_link order by seq')).map((row) => ({
        table: String(row.table_name),
        remoteId: String(row.remote_id),
        etag: row.etag as string | null,
      })),
    events: async () =>
      (await ask('select subject, event_type, entity_id, body from outbox order by seq')).map((row) => ({
        subject: String(row.subject),
        eventType: String(row.event_type),
        entityId: String(row.entity_id),
        body: JSON.parse(String(row.body)) as StoredEvent['body'],
      })),
    pending: () => count('sync_pending'),
    bridgeState: async () => {
      const state: unknown[] = [await count('witness_link'), await count('witness_row where by_bridge = 1')];
      for (const table of stateTables) state.push(await ask(`select * from ${table}`));
      return state;
    },
    close,
  };
}
