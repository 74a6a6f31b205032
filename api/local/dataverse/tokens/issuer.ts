import { jwtVerify, SignJWT } from 'jose';
import { entraClaims } from '../../entra/claims.ts';
import { discoveryDocument } from '../../entra/discovery.ts';
import { loadSigningKey, type SigningKey } from '../../entra/signing-key.ts';
import type { LocalClient } from '../../entra/token-endpoint.ts';
import { json, type Reply } from '../http/types.ts';
import { type Claims, claimsOf } from './claims.ts';
import { decideGrant } from './grant.ts';

export interface IssuerOptions {
  /** Where the signing key is kept over restarts; null keeps it in memory. */
  readonly keyFile: string | null;
  /** Applications that get tokens; null: every one. */
  readonly clients: readonly LocalClient[] | null;
  readonly now: () => Date;
}

/** Seconds a token is good for, as Entra ID says it. */
const lifetime = 3599;
const tenantPath = /^\/([\w.-]{1,255})\/(.+)$/;

/**
 * The token endpoints of a tenant, for any tenant name: Entra ID v1 and v2 client credentials, discovery and
 * keys. The key is made when it is first needed.
 */
export class TokenIssuer {
  readonly #options: IssuerOptions;
  #key: Promise<SigningKey> | null = null;
  /** Every token has a higher number than the one before it; it is its `uti` claim. */
  #number = 0;
  #floor = 0;

  constructor(options: IssuerOptions) {
    this.#options = options;
  }

  /** The answer of a token endpoint, or null when the URL is none. `origin` is the address the client used. */
  async answer(method: string, url: string, body: string, origin: string): Promise<Reply | null> {
    const [path = ''] = url.split('?', 1);
    const match = tenantPath.exec(path);
    if (match === null) return null;
    const tenant = `${origin}/${match[1]}`;
    switch (`${method} ${match[2]}`) {
      case 'POST oauth2/v2.0/token':
        return this.#grant(body, { tenant, tenantId: match[1] ?? '', version: 2 });
      case 'POST oauth2/token':
        return this.#grant(body, { tenant, tenantId: match[1] ?? '', version: 1 });
      case 'GET v2.0/.well-known/openid-configuration':
        return json(discoveryDocument(tenant, `${tenant}/v2.0`));
      case 'GET .well-known/openid-configuration':
        return json(discoveryDocument(tenant, `${tenant}/`, ''));
      case 'GET discovery/v2.0/keys':
      case 'GET discovery/keys':
        return json({ keys: [(await this.#signingKey()).publicJwk] });
      case 'GET discovery/instance':
        return json(instance(origin));
      default:
        return null;
    }
  }

  /** The claims of a token of this issuer that is still good; else null. */
  async verify(token: string): Promise<Claims | null> {
    const { publicJwk } = await this.#signingKey();
    try {
      const { payload } = await jwtVerify(token, publicJwk, {
        algorithms: ['RS256'],
        currentDate: this.#options.now(),
        clockTolerance: 5,
      });
      return Number.parseInt(String(payload.uti), 36) >= this.#floor ? claimsOf(payload) : null;
    } catch {
      return null;
    }
  }

  /** Every token given out so far is worthless from now on. */
  expireAll(): void {
    this.#floor = this.#nextNumber();
  }

  async #grant(
    body: string,
    to: { readonly tenant: string; readonly tenantId: string; readonly version: 1 | 2 },
  ): Promise<Reply> {
    const decision = decideGrant(new URLSearchParams(body), to.version, this.#options.clients);
    if (!decision.ok) {
      return json({ error: decision.error, error_description: decision.description }, decision.status);
    }
    const { client, audience } = decision;
    const now = Math.floor(this.#options.now().getTime() / 1000);
    const issuer = to.version === 2 ? `${to.tenant}/v2.0` : `${to.tenant}/`;
    const claims = entraClaims(
      { audience, subject: client.id, roles: client.roles, expiresIn: lifetime },
      { issuer, tenantId: to.tenantId, now },
    );
    const versioned = to.version === 2 ? claims : { ...claims, appid: client.id, ver: '1.0' };
    const token = await this.#sign({ ...versioned, uti: this.#nextNumber().toString(36) });
    return to.version === 2 ? json(answerV2(token)) : json(answerV1(token, audience, now));
  }

  async #sign(claims: Record<string, unknown>): Promise<string> {
    const key = await this.#signingKey();
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
      .sign(key.privateKey);
  }

  #signingKey(): Promise<SigningKey> {
    this.#key ??= loadSigningKey(this.#options.keyFile);
    return this.#key;
  }

  /** Thousands of milliseconds: numbers of an earlier run with the same key stay below. */
  #nextNumber(): number {
    this.#number = Math.max(this.#number + 1, this.#options.now().getTime() * 1000);
    return this.#number;
  }
}

function answerV2(token: string): object {
  return { token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token: token };
}

/** The v1 endpoint writes numbers as texts. */
function answerV1(token: string, resource: string, now: number): object {
  return {
    token_type: 'Bearer',
    expires_in: String(lifetime),
    ext_expires_in: String(lifetime),
    not_before: String(now),
    expires_on: String(now + lifetime),
    resource,
    access_token: token,
  };
}

/** Instance discovery: the issuer knows itself only. */
function instance(origin: string): object {
  const host = new URL(origin).host;
  return {
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
