import type { Table } from '../../domain/model/column.ts';
import type { Logger } from '../../ports/logger.ts';
import type { LocalClient } from '../entra/token-endpoint.ts';
import type { EventOptions } from './events/event-options.ts';
import type { ProtectionLimits } from './protection/limits.ts';
import type { TokenPolicy } from './tokens/policy.ts';
import type { Midpoint } from './values/decimal-text.ts';

/** Choices on which the public documentation is silent or divided; the defaults are the likelier answer. */
export interface Unproven {
  /** HTTP status of an expired delta token (code 0x80044352). */
  readonly expiredTokenStatus: number;
  /** What happens to the digit 5 when a number is rounded to the precision of its column. */
  readonly roundingMidpoint: Midpoint;
  /** Whether `x ne 'a'` also finds rows whose x is null. */
  readonly notEqualFindsNull: boolean;
  /** Whether a package whose connection references name a custom connector nobody imported is refused. */
  readonly refuseMissingConnectors: boolean;
  /** Whether a good token of an application without a user is refused (403 0x80072560), else the first user acts. */
  readonly refuseStrangers: boolean;
  /** Whether the parts of a batch count one by one for the request limit, or the batch as one. */
  readonly batchCountsParts: boolean;
  /** Whether `$expand` of a many-to-many relationship beside other relationships is refused. */
  readonly refuseMixedManyToMany: boolean;
  /** Whether headers of a batch that say who acts and which logic runs hold for operations without their own. */
  readonly batchHeadersApplyToAll: boolean;
  /** Whether `$top` is ignored beside `odata.maxpagesize`; else the page size is, as an older page said. */
  readonly pageSizeBeatsTop: boolean;
  /** Whether the one error of a failed change set stands inside of a change set response. */
  readonly changeSetErrorIsNested: boolean;
  /** HTTP status of a package that is refused; 0x80071151 (another import is running) is always 429. */
  readonly refusedImportStatus: number;
  /** Whether the index of a new alternate key is `Pending` until the next read of it, as after a real import. */
  readonly keysArePendingFirst: boolean;
  /** Whether an update whose body names another primary key than its row has is refused, else that value is ignored. */
  readonly refuseOtherPrimaryKey: boolean;
  /** Who `InitiatingUserId` of an execution context is under impersonation: the acting user or the real caller. */
  readonly initiatingUser: 'acting' | 'caller';
}

export const defaultUnproven: Unproven = {
  expiredTokenStatus: 400,
  roundingMidpoint: 'away-from-zero',
  notEqualFindsNull: true,
  refuseMissingConnectors: false,
  refuseStrangers: true,
  batchCountsParts: false,
  refuseMixedManyToMany: true,
  batchHeadersApplyToAll: true,
  pageSizeBeatsTop: true,
  changeSetErrorIsNested: false,
  refusedImportStatus: 400,
  keysArePendingFirst: false,
  refuseOtherPrimaryKey: true,
  initiatingUser: 'acting',
};

/** Limits of one emulator; `maxPageSize`, `trackingDays` and the URL length are Dataverse's own. */
export interface Limits {
  readonly maxPageSize: number;
  readonly maxBodyBytes: number;
  readonly maxUrlLength: number;
  /** Days after which a delta token expires. */
  readonly trackingDays: number;
  /** Bytes of a request's line and headers; the line alone may be 32 KB. */
  readonly maxHeaderBytes: number;
  /** A request that has not arrived after this many milliseconds is answered 408. */
  readonly requestTimeoutMs: number;
  /** Characters of expanded collections in one response: nested ones multiply. */
  readonly maxExpandedChars: number;
  /**
   * What one request, or one operation of a batch, may read while it filters, sorts and expands: about the number
   * of characters looked at. Beyond it the answer is 500 0x80044151.
   */
  readonly maxQuerySteps: number;
}

export const defaultLimits: Limits = {
  maxPageSize: 5000,
  maxBodyBytes: 64 * 1024 * 1024,
  maxUrlLength: 32_768,
  trackingDays: 7,
  maxHeaderBytes: 80 * 1024,
  requestTimeoutMs: 120_000,
  maxExpandedChars: 128 * 1024 * 1024,
  maxQuerySteps: 100_000_000,
};

/** One answered request as the log and the control surface show it. */
export interface AnsweredRequest {
  readonly method: string;
  /** Path below the API base. */
  readonly path: string;
  readonly status: number;
  /** The user who called; null before one is known. */
  readonly user: string | null;
  readonly milliseconds: number;
}

/** A solution package that is there from the start. */
export interface StartPackage {
  /** What errors call it. */
  readonly name: string;
  readonly zip: Uint8Array;
}

export interface EmulatorOptions {
  /** Address to listen on; absent: 127.0.0.1. The control surface answers callers of this machine only. */
  readonly host?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** SQLite file that holds everything; null or absent: memory only. */
  readonly dataFile?: string | null;
  /** Model tables created at start without a solution, for tests. */
  readonly tables?: readonly Table[];
  /** Imported at the start, in this order, unless the data file has them already; a reset imports them again. */
  readonly packages?: readonly StartPackage[];
  readonly now?: () => Date;
  /** New lower-case GUIDs. */
  readonly newId?: () => string;
  /** Runs the work of asynchronous imports later; absent: as soon as the server is idle. */
  readonly schedule?: (work: () => void) => void;
  readonly logger?: Logger;
  /** Address of the tenant's token issuer (no slash at the end), named in the WWW-Authenticate header of a 401. */
  readonly authority?: string;
  /** Decides whether a bearer token is good, beside `tokens`. */
  readonly verifyToken?: (token: string) => boolean | Promise<boolean>;
  /** Which bearer tokens are good; absent: every non-empty one. */
  readonly tokens?: TokenPolicy;
  /** Applications that get tokens of the emulator's own token endpoint; absent: every one. */
  readonly clients?: readonly LocalClient[];
  /** File of the key that signs these tokens; null or absent: memory only. */
  readonly tokenKeyFile?: string | null;
  /** Client ids of application users that exist beside the first one. */
  readonly applications?: readonly string[];
  /** Enforces service protection limits; `true` those of the product. Absent or false: counted, never enforced. */
  readonly protection?: boolean | Partial<ProtectionLimits>;
  /** `x-ms-dop-hint`; absent: 4. */
  readonly dopHint?: number;
  /** False sends no `ARRAffinity` cookie. */
  readonly affinityCookie?: boolean;
  /** Milliseconds from any origin that never go back; measures how long requests take. */
  readonly elapsed?: () => number;
  /** Waits out a `latency` fault; ends early when the signal aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Told about every answered request. */
  readonly onRequest?: (request: AnsweredRequest) => void;
  /** Whether large answers go out as gzip to clients that accept it; absent: they do. */
  readonly compress?: boolean;
  /** Whether security roles restrict what users may do; absent: ignored. */
  readonly roles?: 'enforced' | 'ignored';
  readonly unproven?: Partial<Unproven>;
  readonly limits?: Partial<Limits>;
  readonly events?: Partial<EventOptions>;
}
