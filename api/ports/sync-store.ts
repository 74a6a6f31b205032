import type { Row, Table } from '../domain/model/column.ts';
import type { SentWrite } from '../domain/sync/base-after-crash.ts';
import type { RemoteProblem, RemoteRow } from './dataverse.ts';

/** Last values both sides agreed on. `sqlId` and `remoteId` are the same GUID unless the rows were matched by key. */
export interface Link {
  readonly sqlId: string;
  readonly remoteId: string;
  readonly base: Row;
  /** Etag of the Dataverse row that `base` was read from; null after a bulk write, which returns none. */
  readonly etag: string | null;
}

/** A write on its way to Dataverse. */
export interface Sent extends SentWrite {
  readonly sqlId: string;
  readonly remoteId: string;
}

/** A row somebody touched, waiting to be compared. Identified by the SQL id, or the Dataverse id while unlinked. */
export interface Pending {
  readonly key: string;
  readonly sqlChanged: boolean;
  readonly remoteChanged: boolean;
  readonly remoteDeleted: boolean;
  /** The Dataverse row as the change feed delivered it; null when only SQL changed or it was not kept. */
  readonly remote: RemoteRow | null;
  readonly attempts: number;
  /** Stamp of the last staging, never used twice for a table; `settle` and `defer` leave a row with a newer one alone. */
  readonly touch: number;
}

/** How far the feed of a table was read. */
export interface FeedState {
  readonly deltaLink: string | null;
  /** Where a reading that did not reach its end goes on. */
  readonly nextLink: string | null;
  /** Run for which the whole table was last compared. */
  readonly fullRun: string | null;
}

/** Only rows with failed attempts; `ofRun` = only those listed as failures of that run. */
export interface FailedRows {
  readonly ofRun: string | null;
}

/** The durable state of the sync. Change feeds are staged here first, applied later: a crash repeats, never loses. */
export interface SyncStore {
  /**
   * Moves the visible entries of the SQL change log into pending, in this transaction; entries that are
   * committed later come with the next call. Changes the bridge wrote itself are skipped. Returns how many rows became pending.
   */
  stageSqlChanges(table: Table): Promise<number>;
  /**
   * Moves the oldest `most` entries of the change log into pending. False, and nothing is done, when there are fewer:
   * those are left to `stageSqlChanges`.
   */
  stageSqlSlice(table: Table, most: number): Promise<boolean>;
  /**
   * Makes the SQL rows and the linked rows of the table after the key pending (full comparison), about `most` of
   * each. Answers the key to go on after; null when that were all.
   */
  stageAllSqlRows(table: Table, after: string | null, most: number): Promise<string | null>;
  /** Records one page of the Dataverse feed; a delta link, when given, becomes the new checkpoint. */
  stageRemoteChanges(
    table: Table,
    page: {
      rows: readonly RemoteRow[];
      deletedIds: readonly string[];
      broken: readonly RemoteProblem[];
      deltaLink: string | null;
      /** Where the feed goes on; kept with the rows of the page, so that a crash repeats one page at most. */
      nextLink?: string | null;
    },
  ): Promise<void>;
  /** Makes rows pending that both sides have to be read for; each id may be of either side. */
  stageRows(table: Table, ids: readonly string[]): Promise<void>;
  deltaLink(table: Table): Promise<string | null>;
  /** Makes single rows pending by their keys, so that the next run compares them whatever the feeds say. */
  touch(table: Table, keys: readonly string[]): Promise<void>;
  feed(table: Table): Promise<FeedState>;
  /**
   * Notes that the run compares the whole table: from its beginning, which forgets both links, or from the
   * next link of a reading that another run left unfinished.
   */
  compareWhole(table: Table, runId: string, from: 'beginning' | 'next-link'): Promise<void>;
  /** Next pending rows in stable order, after the cursor; failed ones come again in the next run. */
  pending(table: Table, after: string | null, limit: number, only?: FailedRows): Promise<readonly Pending[]>;
  /** Those of the rows that are pending; keys as `Pending.key`. */
  pendingRows(table: Table, keys: readonly string[]): Promise<readonly Pending[]>;
  pendingCount(table: Table, only?: FailedRows): Promise<number>;
  /** Forgets pending rows that were settled, unless they were touched again since they were read. */
  settle(table: Table, keys: readonly Pending[]): Promise<void>;
  /** Counts a failed attempt and keeps the rows pending; the live run leaves them alone until then (ISO instant). */
  defer(table: Table, keys: readonly Pending[], until: string): Promise<void>;
  links(table: Table, sqlIds: readonly string[]): Promise<readonly Link[]>;
  linksByRemoteId(table: Table, remoteIds: readonly string[]): Promise<readonly Link[]>;
  putLinks(table: Table, links: readonly Link[]): Promise<void>;
  removeLinks(table: Table, sqlIds: readonly string[]): Promise<void>;
  linkCount(table: Table): Promise<number>;
  /** Writes of these rows whose outcome was not stored yet. */
  sent(table: Table, sqlIds: readonly string[]): Promise<readonly Sent[]>;
  /** Keeps writes that are about to be sent; each replaces an earlier one of its row. */
  putSent(table: Table, sent: readonly Sent[]): Promise<void>;
  forgetSent(table: Table, sqlIds: readonly string[]): Promise<void>;
  /** Marks the writes of this transaction as the bridge's own, so that the change log skips them. */
  asBridge<T>(work: () => Promise<T>): Promise<T>;
}
