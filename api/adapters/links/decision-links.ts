import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../ports/clock.ts';
import type { DecisionLink, DecisionLinks } from '../../ports/decision-links.ts';

export interface DecisionLinkOptions {
  /** Shared secret of this installation, at least 32 bytes (RFC 7518, 3.2: as long as the hash). */
  readonly secret: string;
  readonly clock: Clock;
}

const algorithm = 'HS256';
const issuer = 'towne-park-bridge';
/** The one purpose of these tokens: an access token or a token for something else never passes. */
const purpose = 'approval-decision';
const tokenType = 'decision+jwt';

/** Links signed as JWT with HMAC-SHA256; nothing about them is stored. */
export function createDecisionLinks({ secret, clock }: DecisionLinkOptions): DecisionLinks {
  const key = new TextEncoder().encode(secret);
  if (key.length < 32) throw new Error('the secret of decision links must have at least 32 bytes');
  return {
    sign: (link, expiresAt) => sign(key, link, clock.now(), expiresAt),
    verify: (token) => verify(key, token, clock.now()),
  };
}

function sign(key: Uint8Array, link: DecisionLink, now: Date, expiresAt: Date): Promise<string> {
  return new SignJWT({ approvalId: link.approvalId })
    .setProtectedHeader({ alg: algorithm, typ: tokenType })
    .setIssuer(issuer)
    .setAudience(purpose)
    .setSubject(link.approver)
    .setIssuedAt(now)
    .setExpirationTime(expiresAt)
    .sign(key);
}

async function verify(key: Uint8Array, token: string, now: Date): Promise<DecisionLink | null> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      typ: tokenType,
      issuer,
      audience: purpose,
      requiredClaims: ['exp', 'sub'],
      currentDate: now,
    });
    const { approvalId, sub } = payload;
    return typeof approvalId === 'string' && typeof sub === 'string' ? { approvalId, approver: sub } : null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
