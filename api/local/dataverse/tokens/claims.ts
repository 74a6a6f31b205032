import { decodeJwt } from 'jose';

/** What a token says about its holder. `appid` is the name of `azp` in tokens of version 1. */
export interface Claims {
  readonly appid?: unknown;
  readonly azp?: unknown;
  readonly oid?: unknown;
  /** Scopes: present when a person signed in. */
  readonly scp?: unknown;
}

/** The claims that matter here. */
export function claimsOf(payload: Readonly<Record<string, unknown>>): Claims {
  const { appid, azp, oid, scp } = payload;
  return { appid, azp, oid, scp };
}

/** The claims of a token without looking at its signature; none when it is no JWT. */
export function readClaims(token: string): Claims {
  if (token.split('.').length !== 3) return {};
  try {
    return claimsOf(decodeJwt(token));
  } catch {
    return {};
  }
}
