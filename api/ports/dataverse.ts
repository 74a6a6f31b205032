import type { Row, Table, Value } from '../domain/model/column.ts';

/** A Dataverse row in canonical form; `etag` is opaque (`W/"123"`), compare for equality only. */
export interface RemoteRow {
  readonly row: Row;
  readonly etag: string;
  /** When Dataverse wrote the row last; only for tables with a column that the latest change owns. */
  readonly modifiedAt?: string;
}

/** A row that could not be brought into canonical form: which columns break which rules. */
export interface RemoteProblem {
  readonly id: string;
  readonly etag: string;
  readonly problems: readonly { readonly column: string; readonly rule: string }[];
}

/** A row without its values. */
export interface RowVersion {
  readonly id: string;
  readonly etag: string;
}

export interface ChangePage {
  readonly rows: readonly RemoteRow[];
  readonly broken: readonly RemoteProblem[];
  readonly deletedIds: readonly string[];
  /** Present on the last page only: where the next round begins. */
  readonly deltaLink: string | null;
  /** Present on every other page: where the feed goes on, as `changes` takes it. */
  readonly nextLink?: string | null;
}

/** What Dataverse made of a row of a bulk call; `code` is Dataverse's own or `invalid-row` for one that was not sent. */
export type BulkVerdict =
  | { readonly outcome: 'written' }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string };

export type BulkOutcome = BulkVerdict & { readonly id: string };

/**
 * What is left of a row when the call ends early. `unknown`: no answer tells whether it was written.
 * `not-tried`: it was not written, and Dataverse has not judged it. Code and message are those of the call's error.
 */
export interface BulkRest {
  readonly outcome: 'unknown' | 'not-tried';
  readonly code: string;
  readonly message: string;
}

/** The error of a bulk call that ended early; every row has its outcome, in the order of the rows. */
export interface BulkInterruption extends Error {
  readonly outcomes: readonly (BulkOutcome | (BulkRest & { readonly id: string }))[];
}

export function isBulkInterruption(error: unknown): error is BulkInterruption {
  return error instanceof Error && 'outcomes' in error && Array.isArray(error.outcomes);
}

/**
 * How urgent a request is. `interactive`: a person waits; `incremental`: the regular sync; `backfill`: first
 * loads and full comparisons. A waiting interactive request always goes first.
 */
export type Lane = 'interactive' | 'incremental' | 'backfill';

/** For how long requests may be sent: until the lease they are made under comes to its end. */
export interface Leash {
  /** Aborts when the leash ends; cuts off requests under way. */
  readonly signal: AbortSignal;
  /** Asked right before every request, because a process that was stopped wakes up before its timers do. */
  ended(): boolean;
}

/** Errors: `DataverseError` (see adapter) with status, code, request id and operation. */
export interface Dataverse {
  /** The same environment with every request in `lane`; without it requests are `incremental`. */
  inLane(lane: Lane): Dataverse;
  /** The same environment for as long as the leash lasts; then requests fail with the code `lease-ended`, unsent. */
  within(leash: Leash): Dataverse;
  whoAmI(): Promise<{ userId: string; organizationId: string }>;
  /**
   * Changed rows since `deltaLink`, or all rows when null; a next link goes on where that page ended. Pages hold at most `pageSize` rows (default 5000).
   * Throws `DeltaTokenExpired` when Dataverse no longer knows the token or link: start again with null.
   */
  changes(table: Table, deltaLink: string | null, pageSize?: number): AsyncIterable<ChangePage>;
  /** Id and etag of every row, in pages of at most 5000. */
  versions(table: Table): AsyncIterable<readonly RowVersion[]>;
  get(table: Table, id: string): Promise<RemoteRow | null>;
  /** Those of the rows that are there and can be read, for many ids in few requests; in no order. */
  getMany(table: Table, ids: readonly string[]): Promise<readonly RemoteRow[]>;
  getByKey(table: Table, key: Readonly<Record<string, Value>>): Promise<RemoteRow | null>;
  /** Creates with the id of the row; `exists` when a row with this id or with its alternate key is there. */
  create(table: Table, row: Row): Promise<{ outcome: 'created'; row: RemoteRow } | { outcome: 'exists' }>;
  /** Writes only the given columns; `etag` guards against a change in between. */
  update(
    table: Table,
    id: string,
    changes: Readonly<Record<string, Value>>,
    etag: string,
  ): Promise<{ outcome: 'updated'; row: RemoteRow } | { outcome: 'changed' } | { outcome: 'gone' }>;
  delete(table: Table, id: string, etag?: string): Promise<'deleted' | 'changed' | 'gone'>;
  /**
   * Unconditional keyed upsert of many rows of one table, by id. A refused request is divided until the bad
   * row stands alone, so good rows always go through. Outcomes in the order of the rows. An error that ends
   * the call early is a `BulkInterruption`.
   */
  upsertMany(table: Table, rows: readonly Row[]): Promise<readonly BulkOutcome[]>;
  close(): Promise<void>;
}

/** What is known of a delta link that is not taken any more. */
export interface DeltaTokenFacts {
  /** HTTP status; 0 when nothing was sent. */
  readonly status: number;
  /** Dataverse's own (0x80044352), `foreign-delta-link`, or `other-columns` for a link made for other columns. */
  readonly code: string;
  /** `x-ms-service-request-id`; null when nothing was sent. */
  readonly requestId: string | null;
}

/** The delta token or link is not taken any more: the caller starts a full comparison. */
export class DeltaTokenExpired extends Error implements DeltaTokenFacts {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;

  constructor(message: string, { status, code, requestId }: DeltaTokenFacts, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DeltaTokenExpired';
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}
