import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '../context.ts';
import type { Work } from '../query/work.ts';
import type { Preferences } from './prefer.ts';
import type { QueryString } from './query-string.ts';

/** A request as the operations see it: authenticated, decoded, below the API base. */
export interface Call {
  readonly context: Context;
  readonly method: string;
  /** `http://host:port/api/data/v9.2/` as the client sees it. */
  readonly base: string;
  /** Path below the base as sent (percent-encoded). */
  readonly path: string;
  readonly query: QueryString;
  readonly headers: IncomingHttpHeaders;
  readonly prefer: Preferences;
  readonly body: string;
  /** False under `Accept: ...;odata.metadata=none`. */
  readonly control: boolean;
  /** What the request may still cost. */
  readonly work: Work;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text of the body; null sends none. */
  readonly body: string | null;
  readonly contentType?: string;
}

export function noContent(headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 204, headers, body: null };
}

export function json(value: unknown, status = 200): Reply {
  return { status, body: JSON.stringify(value) };
}
