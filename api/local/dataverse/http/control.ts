import { ODataError } from '../errors.ts';
import { isObject, type Json, NumberLexeme, parseJson } from '../json/parse.ts';
import { type Fault, type FaultKind, faultKinds } from './faults.ts';
import { json, noContent, type Reply } from './types.ts';

/** What a test can do to the emulator. */
export interface Admin {
  /** Forgets all rows but those every organisation has; tables stay. */
  reset(): void;
  /** The next requests meet this fault. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Every delta token given out so far answers 0x80044352 from now on. */
  expireDeltaTokens(): void;
  /** Rows by table (logical name). */
  counts(): Readonly<Record<string, number>>;
  /** Requests answered since start or reset: `METHOD path` and status, oldest first, the last 1000. */
  requests(): readonly { readonly method: string; readonly path: string; readonly status: number }[];
}

/** The control surface under `/_emulator/`; it needs no token, which is why the server listens on loopback only. */
export class Control {
  readonly #admin: Admin;

  constructor(admin: Admin) {
    this.#admin = admin;
  }

  handle(method: string, url: string, body: string): Reply {
    const action = `${method} ${url.slice('/_emulator/'.length).replace(/\?.*$/, '')}`;
    switch (action) {
      case 'POST reset':
        this.#admin.reset();
        return noContent();
      case 'POST faults':
        this.#admin.addFault(readFault(parseJson(body)));
        return noContent();
      case 'DELETE faults':
        this.#admin.clearFaults();
        return noContent();
      case 'POST expire-delta-tokens':
        this.#admin.expireDeltaTokens();
        return noContent();
      case 'GET counts':
        return json(this.#admin.counts());
      case 'GET requests':
        return json(this.#admin.requests());
      default:
        throw new ODataError(404, '', `The emulator has no control '${action}'.`);
    }
  }
}

function readFault(value: Json): Fault {
  if (!isObject(value)) throw new ODataError(400, '', 'A fault must be an object.');
  const kind = value.kind;
  if (typeof kind !== 'string' || !faultKinds.includes(kind)) {
    throw new ODataError(400, '', `kind must be one of ${faultKinds.join(', ')}.`);
  }
  const retryAfterSeconds = whole(value.retryAfterSeconds);
  const method = value.method;
  const path = value.path;
  return {
    kind: kind as FaultKind,
    count: whole(value.count) ?? 1,
    after: whole(value.after) ?? 0,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(typeof method === 'string' ? { method } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  };
}

function whole(value: Json | undefined): number | undefined {
  return value instanceof NumberLexeme && /^\d{1,6}$/.test(value.text) ? Number(value.text) : undefined;
}
