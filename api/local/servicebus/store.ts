import Database from 'libsql';

/** A message at rest. `payload` is the encoded AMQP message; `entity` is the path of its queue or sub-queue. */
export interface StoredMessage {
  readonly entity: string;
  readonly sequence: number;
  readonly messageId: string;
  readonly sessionId: string | null;
  readonly enqueuedAt: number;
  readonly deliveryCount: number;
  readonly expiresAt: number;
  readonly payload: Buffer;
}

/** Durable state of the broker. Every change of one event-loop turn is one commit (group commit). */
export interface BrokerStore {
  load(): Iterable<StoredMessage>;
  insert(message: StoredMessage): void;
  remove(entity: string, sequence: number): void;
  setDeliveryCount(entity: string, sequence: number, count: number): void;
  nextSequence(): number;
  /** True when the id was seen on the topic within the window; remembers it otherwise. */
  seen(topic: string, messageId: string, now: number, windowMs: number): boolean;
  /** Runs once everything written so far is on disk. */
  afterCommit(callback: () => void): void;
  close(): void;
}

const schema = `
create table if not exists message(entity text not null, sequence integer not null, message_id text not null,
  session_id text, enqueued_at integer not null, delivery_count integer not null, expires_at integer not null,
  payload blob not null, primary key(entity, sequence));
create table if not exists seen(topic text not null, message_id text not null, until integer not null,
  primary key(topic, message_id)) without rowid;
create index if not exists seen_until on seen(until);
create table if not exists counter(name text primary key, value integer not null);
insert or ignore into counter values('sequence', 0);
`;

interface Statement {
  run(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

interface MessageRow {
  entity: string;
  sequence: number;
  message_id: string;
  session_id: string | null;
  enqueued_at: number;
  delivery_count: number;
  expires_at: number;
  payload: Buffer;
}

/** Opens the store; `null` keeps it in memory. */
export function openStore(file: string | null): BrokerStore {
  const database = new Database(file ?? ':memory:');
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec(schema);
  const prepare = (sql: string): Statement => database.prepare(sql) as unknown as Statement;
  const insert = prepare('insert into message values(?,?,?,?,?,?,?,?)');
  const remove = prepare('delete from message where entity = ? and sequence = ?');
  const count = prepare('update message set delivery_count = ? where entity = ? and sequence = ?');
  const sequence = prepare("update counter set value = value + 1 where name = 'sequence' returning value");
  const forget = prepare('delete from seen where until < ?');
  const remember = prepare('insert into seen values(?,?,?) on conflict do nothing returning 1 as fresh');
  const commits = groupCommit((sql) => database.exec(sql));
  return {
    *load() {
      for (const row of prepare('select * from message order by sequence').all())
        yield fromRow(row as MessageRow);
    },
    insert(m) {
      commits.begin();
      insert.run(
        m.entity,
        m.sequence,
        m.messageId,
        m.sessionId,
        m.enqueuedAt,
        m.deliveryCount,
        m.expiresAt,
        m.payload,
      );
    },
    remove(entity, number) {
      commits.begin();
      remove.run(entity, number);
    },
    setDeliveryCount(entity, number, deliveries) {
      commits.begin();
      count.run(deliveries, entity, number);
    },
    nextSequence() {
      commits.begin();
      return (sequence.all()[0] as { value: number }).value;
    },
    seen(topic, messageId, now, windowMs) {
      commits.begin();
      forget.run(now);
      return remember.all(topic, messageId, now + windowMs).length === 0;
    },
    afterCommit: commits.afterCommit,
    close() {
      commits.flush();
      database.close();
    },
  };
}

function fromRow(row: MessageRow): StoredMessage {
  return {
    entity: row.entity,
    sequence: row.sequence,
    messageId: row.message_id,
    sessionId: row.session_id,
    enqueuedAt: row.enqueued_at,
    deliveryCount: row.delivery_count,
    expiresAt: row.expires_at,
    payload: Buffer.from(row.payload),
  };
}

/** One transaction for each event-loop turn, so that pipelined load pays for one flush, not for each message. */
function groupCommit(exec: (sql: string) => void): {
  begin(): void;
  flush(): void;
  afterCommit(callback: () => void): void;
} {
  let open = false;
  let waiting: (() => void)[] = [];
  const flush = (): void => {
    if (!open) return;
    open = false;
    exec('commit');
    const callbacks = waiting;
    waiting = [];
    for (const callback of callbacks) callback();
  };
  return {
    begin() {
      if (open) return;
      open = true;
      exec('begin immediate');
      setImmediate(flush);
    },
    flush,
    afterCommit(callback) {
      if (open) waiting.push(callback);
      else callback();
    },
  };
}
