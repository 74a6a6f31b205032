import { createHash, timingSafeEqual } from 'node:crypto';
import { type Claims, readClaims } from './claims.ts';
import type { TokenIssuer } from './issuer.ts';
import type { TokenPolicy } from './policy.ts';

export interface TokensOptions {
  readonly policy: TokenPolicy;
  readonly issuer: TokenIssuer;
  /** Asked beside the policy. */
  readonly verify: ((token: string) => boolean | Promise<boolean>) | undefined;
}

/** Tokens remembered by their digest, each way. */
const maxRemembered = 10_000;

/** Decides about bearer tokens and remembers those a test made worthless. */
export class Tokens {
  readonly #options: TokensOptions;
  readonly #seen = new Set<string>();
  readonly #expired = new Set<string>();

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** The claims of a good token, null for any other. */
  async check(token: string): Promise<Claims | null> {
    const digest = digestOf(token);
    if (this.#expired.has(digest)) return null;
    const { verify } = this.#options;
    if (verify !== undefined && !(await verify(token))) return null;
    const claims = await this.#claims(token);
    if (claims !== null) remember(this.#seen, digest);
    return claims;
  }

  /** This token is worthless from now on. */
  expire(token: string): void {
    remember(this.#expired, digestOf(token));
  }

  /** Every token given out or seen so far is worthless from now on. */
  expireAll(): void {
    for (const digest of this.#seen) remember(this.#expired, digest);
    this.#options.issuer.expireAll();
  }

  /** Forgets which tokens `expire` made worthless. */
  reset(): void {
    this.#seen.clear();
    this.#expired.clear();
  }

  async #claims(token: string): Promise<Claims | null> {
    const { policy, issuer } = this.#options;
    if (policy === 'any') return readClaims(token);
    if (policy === 'issued') return issuer.verify(token);
    return equal(policy.value, token) ? {} : null;
  }
}

function remember(set: Set<string>, digest: string): void {
  if (set.has(digest)) return;
  set.add(digest);
  if (set.size <= maxRemembered) return;
  for (const oldest of set) {
    set.delete(oldest);
    return;
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

function equal(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
