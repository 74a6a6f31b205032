import type { Table } from '../../domain/model/column.ts';
import type { Clock, Ids } from '../../ports/clock.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import type { BulkLimits, BulkPace } from './bulk-pace.ts';
import { DataverseError, withUnknownOutcome } from './errors.ts';
import { checkedText } from './literal.ts';
import { isObject, type Json } from './lossless-json.ts';
import { malformedReply, reading } from './malformed-reply.ts';
import { rowFromWeb } from './map-row.ts';
import type { Send, WebReply } from './send.ts';

/** What every operation of the client works with. */
export interface Context {
  readonly send: Send;
  /** Steady: for durations and deadlines. */
  readonly clock: Clock;
  /** What a date in Retry-After is compared with. */
  readonly timeOfDay: () => Date;
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
    if (value !== null) parts.push(`${name}=${encoded(name, value).replaceAll('%2C', ',')}`);
  }
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

/** UTF-8, and so a URL, has no half of a surrogate pair: text that was cut inside a character. */
export function encoded(name: string, text: string): string {
  checkedText(name, text);
  return encodeURIComponent(text);
}

/** The single row of an answer; a row outside the rules of its columns is an error that names them. */
export function readableRow(table: Table, json: Json): RemoteRow {
  if (!isObject(json)) throw malformedReply('the answer is no row');
  const read = readRow(table, json);
  if (read.ok) return read.row;
  const rules = read.problem.problems.map((problem) => `${problem.column} ${problem.rule}`).join('; ');
  throw new DataverseError({
    status: 200,
    code: unreadable,
    message: `${table.label} ${read.problem.id}: ${rules}`,
  });
}

const unreadable = 'unreadable-row';

/**
 * The row that a write answered. An answer that is no row leaves open whether the write was carried out. A row with a
 * value outside of the rules of its columns was written all the same: its error names them, and `outcomeUnknown` is
 * false.
 */
export function writtenRow(table: Table, reply: WebReply): RemoteRow {
  try {
    return reading(reply, () => readableRow(table, reply.json()));
  } catch (error) {
    throw error instanceof DataverseError && error.code === unreadable ? error : withUnknownOutcome(error);
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
