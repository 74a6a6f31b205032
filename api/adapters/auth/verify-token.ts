import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { BridgeError } from '../../errors.ts';
import type { Caller, VerifyToken } from '../../ports/caller.ts';
import type { Clock } from '../../ports/clock.ts';

export interface EntraOptions {
  /** e.g. `https://login.microsoftonline.com`, without trailing slash. */
  readonly authorityHost: string;
  readonly tenantId: string;
  /** Client id of the API's app registration, or its `api://` identifier. */
  readonly audience: string;
}

/** Clocks of Entra ID and this host may differ by this many seconds. */
const clockTolerance = 60;
/** Scope a token must carry when a person is signed in. */
const delegatedScope = 'access_as_user';

/**
 * Verifies access tokens of Entra ID v2 (https://learn.microsoft.com/entra/identity-platform/access-tokens):
 * RS256 by the tenant's published keys, issuer, audience, tenant and times. The local issuer speaks the same
 * protocol, so this is the only code path.
 */
export function createTokenVerifier(options: EntraOptions, clock: Pick<Clock, 'now'>): VerifyToken {
  const keys = createRemoteJWKSet(
    new URL(`${options.authorityHost}/${options.tenantId}/discovery/v2.0/keys`),
    { timeoutDuration: 5000, cooldownDuration: 30_000 },
  );
  return async (token) => callerOf(await verifiedClaims(token, keys, options, clock), options.tenantId);
}

async function verifiedClaims(
  token: string,
  keys: JWTVerifyGetKey,
  options: EntraOptions,
  clock: Pick<Clock, 'now'>,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: `${options.authorityHost}/${options.tenantId}/v2.0`,
      audience: audiences(options.audience),
      clockTolerance,
      currentDate: clock.now(),
      requiredClaims: ['exp', 'oid', 'tid'],
    });
    return payload;
  } catch (error) {
    throw refusal(error);
  }
}

/** Entra ID v2 puts the client id into `aud` even where the API was asked for as `api://<client id>`. */
function audiences(audience: string): string[] {
  return audience.startsWith('api://') ? [audience, audience.slice('api://'.length)] : [audience];
}

/** A bad token is the caller's fault; keys that cannot be fetched are not. No claim is repeated. */
function refusal(error: unknown): BridgeError {
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired.', error);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unauthenticated(`The claim ${error.claim} of the token is not the one expected here.`, error);
  }
  if (error instanceof errors.JWKSTimeout || !isTokenFault(error)) {
    return new BridgeError('unavailable', 'The signing keys of the identity provider cannot be read.', {
      cause: error,
    });
  }
  return unauthenticated('The token is not a token signed by the identity provider of this API.', error);
}

function isTokenFault(error: unknown): boolean {
  return (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}

function unauthenticated(detail: string, cause: unknown): BridgeError {
  return new BridgeError('unauthenticated', detail, { cause });
}

/** Checks what the signature library does not know: version, tenant, and the scope of delegated tokens. */
function callerOf(claims: JWTPayload, tenantId: string): Caller {
  const { oid, tid, ver, scp, roles } = claims;
  if (tid !== tenantId) throw new BridgeError('unauthenticated', 'The token is of another tenant.');
  if (ver !== '2.0') throw new BridgeError('unauthenticated', 'The token is not a version 2.0 token.');
  if (typeof oid !== 'string' || oid === '') {
    throw new BridgeError('unauthenticated', 'The token names no caller.');
  }
  if (scp !== undefined && !scopesOf(scp).includes(delegatedScope)) {
    throw new BridgeError('forbidden', `A signed-in person needs the scope ${delegatedScope}.`);
  }
  return { id: oid, name: nameOf(claims, oid), roles: Array.isArray(roles) ? roles.filter(isText) : [] };
}

/**
 * People go by their user name, services by their client id. A person is never named after the client: two
 * people behind one client must not count as the same requester.
 */
function nameOf(claims: JWTPayload, fallback: string): string {
  const name = claims.scp === undefined ? claims.azp : claims.preferred_username;
  return typeof name === 'string' && name !== '' ? name.slice(0, 254) : fallback;
}

function scopesOf(scp: unknown): readonly string[] {
  return typeof scp === 'string' ? scp.split(' ') : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
