import { AuthError, ConfidentialClientApplication, LogLevel, ServerError } from '@azure/msal-node';
import type { Logger } from '../../ports/logger.ts';
import { type TokenProvider, TokenRefused } from '../../ports/tokens.ts';
import { createTokenNetwork, isLoopback } from './token-network.ts';

export interface MsalTokenOptions {
  /** e.g. `https://login.microsoftonline.com`; http is taken on a loopback address only. */
  readonly authorityHost: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** e.g. `https://contoso.crm.dynamics.com/.default`. */
  readonly scope: string;
  readonly logger: Logger;
}

/** Tokens of the client credentials grant through MSAL, which keeps them until five minutes before they end. */
export function createMsalTokens(options: MsalTokenOptions): TokenProvider {
  const application = applicationFor(options);
  let current: Promise<string> | null = null;
  let renewing: Promise<string> | null = null;
  let latest: string | null = null;

  const acquire = async (skipCache: boolean): Promise<string> => {
    const result = await application
      .acquireTokenByClientCredential({ scopes: [options.scope], skipCache })
      .catch((error: unknown) => {
        throw refused(options, error);
      });
    if (result === null) throw new TokenRefused('the token issuer answered without a token', false);
    latest = result.accessToken;
    return latest;
  };

  return {
    token() {
      if (renewing !== null) return renewing;
      current ??= acquire(false).finally(() => {
        current = null;
      });
      return current;
    },
    refresh(rejected) {
      if (renewing === null && latest !== null && latest !== rejected) return Promise.resolve(latest);
      renewing ??= acquire(true).finally(() => {
        renewing = null;
      });
      return renewing;
    },
  };
}

function applicationFor(options: MsalTokenOptions): ConfidentialClientApplication {
  const host = issuerHost(options.authorityHost);
  if (!/^[A-Za-z0-9.-]{1,255}$/.test(options.tenantId))
    throw new TypeError('tenantId is not a tenant id or domain');
  const authority = `https://${host.host}/${options.tenantId}`;
  return new ConfidentialClientApplication({
    auth: {
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      authority,
      knownAuthorities: [host.host],
      authorityMetadata: endpoints(authority),
    },
    system: {
      networkClient: createTokenNetwork(host),
      loggerOptions: {
        logLevel: LogLevel.Warning,
        piiLoggingEnabled: false,
        loggerCallback: (_level, message) => options.logger.debug({ source: 'msal' }, message),
      },
    },
  });
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

/** Names issuer, error and AADSTS number; never the request, which holds the secret. */
function refused(options: MsalTokenOptions, error: unknown): TokenRefused {
  const code = error instanceof AuthError ? error.errorCode : 'no answer';
  const text = error instanceof Error ? error.message : '';
  const number = /AADSTS\d+/.exec(text)?.[0] ?? '';
  options.logger.warn({ code, number }, 'no token from the issuer');
  const detail = number === '' ? code : `${code} ${number}`;
  return new TokenRefused(
    `no token from ${new URL(options.authorityHost).host}: ${detail}`,
    !isFinalRefusal(error),
  );
}

/** A refusal by the issuer itself; what MSAL holds back on its own after trouble carries no status. */
function isFinalRefusal(error: unknown): boolean {
  return (
    error instanceof ServerError && error.status !== undefined && error.status < 500 && error.status !== 429
  );
}
