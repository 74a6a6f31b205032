/** App roles of the API; a route asks for exactly one. */
export const roles = [
  'Contracts.Read',
  'Contracts.Write',
  'Sync.Read',
  'Sync.Run',
  'Revenue.Read',
  'Revenue.Calculate',
  'Approvals.Read',
  'Approvals.Request',
  'Approvals.Decide',
] as const;

export type Role = (typeof roles)[number];

/** Who sent a request: `id` is the object id of the user or service, `name` what people know it by. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/**
 * Turns a bearer token into a caller. Throws `BridgeError('unauthenticated')` for any token that is not
 * valid for this API and `BridgeError('unavailable')` when the signing keys cannot be fetched.
 */
export type VerifyToken = (token: string) => Promise<Caller>;
