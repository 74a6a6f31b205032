import { ConfidentialClientApplication, type NodeAuthOptions } from '@azure/msal-node';
import type { TimedClock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TokenProvider } from '../../ports/tokens.ts';
import type { ClientCertificate } from './read-certificate.ts';
import { singleFlight } from './single-flight.ts';
import { createTokenNetwork, isLoopback } from './token-network.ts';
import { msalLog, refusedBy, tokenOf } from './token-refusal.ts';

/** How the application proves itself: with a secret, or with the key of a certificate. */
export type ClientProof =
  | { readonly clientSecret: string }
  | { readonly clientCertificate: ClientCertificate };

export type MsalTokenOptions = ClientProof & {
  /** e.g. `https://login.microsoftonline.com`; http is taken on a loopback address only. */
  readonly authorityHost: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** e.g. `https://contoso.crm.dynamics.com/.default`. */
  readonly scope: string;
  readonly clock: TimedClock;
  readonly logger: Logger;
};

/** Tokens of the client credentials grant through MSAL, which keeps them until five minutes before they end. */
export function createMsalTokens(options: MsalTokenOptions): TokenProvider {
  const application = applicationFor(options);
  const issuer = new URL(options.authorityHost).host;
  return singleFlight(async (skipCache) => {
    const result = await application
      .acquireTokenByClientCredential({ scopes: [options.scope], skipCache })
      .catch((error: unknown) => {
        throw refusedBy(issuer, options.logger, error);
      });
    return tokenOf(issuer, result);
  }, options.clock);
}

function applicationFor(options: MsalTokenOptions): ConfidentialClientApplication {
  const host = issuerHost(options.authorityHost);
  if (!/^[A-Za-z0-9.-]{1,255}$/.test(options.tenantId))
    throw new TypeError('tenantId is not a tenant id or domain');
  const authority = `https://${host.host}/${options.tenantId}`;
  return new ConfidentialClientApplication({
    auth: {
      clientId: options.clientId,
      ...proofOf(options),
      authority,
      knownAuthorities: [host.host],
      authorityMetadata: endpoints(authority),
    },
    system: {
      networkClient: createTokenNetwork(host, options.clock),
      loggerOptions: msalLog(options.logger),
    },
  });
}

function proofOf(options: ClientProof): Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate'> {
  return 'clientSecret' in options
    ? { clientSecret: options.clientSecret }
    : { clientCertificate: options.clientCertificate };
}

/** Said here so that MSAL asks no discovery service: the issuer is the only host it ever talks to. */
function endpoints(authority: string): string {
  return JSON.stringify({
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    issuer: `${authority}/v2.0`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  });
}

function issuerHost(authorityHost: string): URL {
  const host = new URL(authorityHost);
  const isSafe = host.protocol === 'https:' || (host.protocol === 'http:' && isLoopback(host.hostname));
  if (!isSafe) throw new TypeError('authorityHost must use https, or http on a loopback address');
  return host;
}
