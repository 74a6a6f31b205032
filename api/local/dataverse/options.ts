import type { Table } from '../../domain/model/column.ts';
import type { Logger } from '../../ports/logger.ts';
import type { EventOptions } from './events/event-options.ts';
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
  /** HTTP status of a package that is refused; 0x80071151 (another import is running) is always 429. */
  readonly refusedImportStatus: number;
  /** Whether the index of a new alternate key is `Pending` until the next read of it, as after a real import. */
  readonly keysArePendingFirst: boolean;
  /** Who `InitiatingUserId` of an execution context is under impersonation: the acting user or the real caller. */
  readonly initiatingUser: 'acting' | 'caller';
}

export const defaultUnproven: Unproven = {
  expiredTokenStatus: 400,
  roundingMidpoint: 'away-from-zero',
  notEqualFindsNull: true,
  refuseMissingConnectors: false,
  refusedImportStatus: 400,
  keysArePendingFirst: false,
  initiatingUser: 'acting',
};

/** Limits of one emulator; `maxPageSize`, `trackingDays` and the URL length are Dataverse's own. */
export interface Limits {
  readonly maxPageSize: number;
  readonly maxBodyBytes: number;
  readonly maxUrlLength: number;
  /** Days after which a delta token expires. */
  readonly trackingDays: number;
}

export const defaultLimits: Limits = {
  maxPageSize: 5000,
  maxBodyBytes: 64 * 1024 * 1024,
  maxUrlLength: 32_768,
  trackingDays: 7,
};

export interface EmulatorOptions {
  readonly host?: '127.0.0.1';
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** SQLite file that holds everything; null or absent: memory only. */
  readonly dataFile?: string | null;
  /** Model tables created at start without a solution, for tests. */
  readonly tables?: readonly Table[];
  readonly now?: () => Date;
  /** New lower-case GUIDs. */
  readonly newId?: () => string;
  /** Runs the work of asynchronous imports later; absent: as soon as the server is idle. */
  readonly schedule?: (work: () => void) => void;
  readonly logger?: Logger;
  /** Address of the tenant's token issuer (no slash at the end), named in the WWW-Authenticate header of a 401. */
  readonly authority?: string;
  /** Decides whether a bearer token is good; absent: every non-empty one is. */
  readonly verifyToken?: (token: string) => boolean | Promise<boolean>;
  readonly unproven?: Partial<Unproven>;
  readonly limits?: Partial<Limits>;
  readonly events?: Partial<EventOptions>;
}
