import type { Limits, Unproven } from './options.ts';
import type { RequestInfo } from './request-info.ts';
import type { Guard } from './security/guard.ts';
import type { Imports } from './solution/imports.ts';
import type { Store } from './store/store.ts';

/** Ids of the rows every organisation has. */
export interface Identity {
  readonly userId: string;
  readonly businessUnitId: string;
  readonly organizationId: string;
  readonly currencyId: string;
}

/** What operations need to know beside the request. */
export interface Context {
  readonly store: Store;
  readonly identity: Identity;
  readonly unproven: Unproven;
  readonly limits: Limits;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Key of the checksum in paging cookies and delta tokens. */
  readonly secret: string;
  /** Imports of solutions under way and packages staged for one. */
  readonly imports: Imports;
  /** The request in hand; of the platform itself while it seeds and imports. */
  readonly request: RequestInfo;
  /** Whether security roles restrict; absent: they do not. */
  readonly roles?: { enforced: boolean };
  /** What the request's user may do; absent while roles are ignored and for what the platform does itself. */
  readonly guard?: Guard | undefined;
  /** Inside of `$batch`: rows (`set(key)`) by the Content-ID of the operation that wrote them. */
  readonly contentIds?: ReadonlyMap<string, string>;
}

/** Instant in whole seconds, as Dataverse keeps it: `2026-01-31T09:00:00Z`. */
export function instant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
