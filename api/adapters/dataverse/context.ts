import type { Table } from '../../domain/model/column.ts';
import type { Clock, Ids } from '../../ports/clock.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import type { BulkLimits, BulkPace } from './bulk-pace.ts';
import { DataverseError, withUnknownOutcome } from './errors.ts';
import { isObject, type Json } from './lossless-json.ts';
import { rowFromWeb } from './map-row.ts';
import { malformedReply, type Send, type WebReply } from './send.ts';

/** What every operation of the client works with. */
export interface Context {
  readonly send: Send;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Ends every wait when the client closes. */
  readonly signal: AbortSignal;
  /** Origin of the environment, e.g. `https://contoso.crm.dynamics.com`. */
  readonly origin: string;
  /** Path of the Web API with a slash at the end; next and delta links must lie below it. */
  readonly root: string;
  /** Marks the bridge's writes for webhooks and plug-ins (`SharedVariables`); null for none. */
  readonly tag: string | null;
  /** On every request that is no GET (`send` adds them); a batch has to repeat them on its inner writes. */
  readonly writeHeaders: Readonly<Record<string, string>>;
  /** On every request of the view, e.g. for whom it acts (`send` adds them); a batch repeats them on its parts. */
  readonly callHeaders: Readonly<Record<string, string>>;
  /** Rows per page of the change feed. */
  readonly pageSize: number;
  readonly bulk: BulkLimits;
  /** Rows per bulk request, learnt per table. */
  readonly pace: BulkPace;
  readonly importTimeoutMs: number;
  /** How often an operation reads a row to learn whether its write arrived. */
  readonly resolveAttempts: number;
  /**
   * Waits before a write is sent once more; longer with every `round`, and never shorter than the Retry-After of
   * what failed. False at once when the operation may not wait so long.
   */
  pause(round: number, retryAfterMs: number | null): Promise<boolean>;
}

/** Path with its query; undefined parameters are left out, values are percent-encoded. */
export function target(path: string, query: Readonly<Record<string, string | null>>): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) parts.push(`${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`);
  }
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

/** The single row of an answer; a row outside the rules of its columns is an error that names them. */
export function readableRow(table: Table, json: Json): RemoteRow {
  if (!isObject(json)) throw malformedReply('the answer is no row');
  const read = readRow(table, json);
  if (read.ok) return read.row;
  const rules = read.problem.problems.map((problem) => `${problem.column} ${problem.rule}`).join('; ');
  throw new DataverseError({
    status: 200,
    code: 'unreadable-row',
    message: `${table.label} ${read.problem.id}: ${rules}`,
  });
}

/** The row that a write answered; when it cannot be read, the write may have been carried out all the same. */
export function writtenRow(table: Table, reply: WebReply): RemoteRow {
  try {
    return readableRow(table, reply.json());
  } catch (error) {
    throw withUnknownOutcome(error);
  }
}

/** `rowFromWeb` with a missing id or etag reported as a malformed reply. */
export function readRow(table: Table, json: Json): ReturnType<typeof rowFromWeb> {
  if (!isObject(json)) throw malformedReply(`an entry of ${table.set} is no row`);
  try {
    return rowFromWeb(table, json);
  } catch (error) {
    throw error instanceof SyntaxError ? malformedReply(error.message) : error;
  }
}
