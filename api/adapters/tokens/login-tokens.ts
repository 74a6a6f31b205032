import { readFileSync } from 'node:fs';
import { ConfigError } from '../../config.ts';
import type { DataverseLogin } from '../../dataverse-login.ts';
import type { TimedClock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TokenProvider } from '../../ports/tokens.ts';
import { createManagedIdentityTokens } from './managed-identity-tokens.ts';
import { createMsalTokens } from './msal-tokens.ts';
import { CertificateUnusable, type ClientCertificate, readCertificate } from './read-certificate.ts';

export interface LoginTokenOptions {
  /** Environment URL without trailing slash: the resource of the tokens. */
  readonly url: string;
  readonly authorityHost: string;
  readonly clock: TimedClock;
  readonly logger: Logger;
}

/** Tokens of one application user. Throws `ConfigError` when its certificate file cannot be used. */
export function createLoginTokens(login: DataverseLogin, options: LoginTokenOptions): TokenProvider {
  const { url, authorityHost, clock, logger } = options;
  if (login.way === 'managed-identity') {
    return createManagedIdentityTokens({ clientId: login.clientId, resource: url, clock, logger });
  }
  const { tenantId, clientId } = login;
  const proof =
    login.way === 'secret'
      ? { clientSecret: login.clientSecret }
      : { clientCertificate: certificateOf(login.certificateFile, login.certificateThumbprint, clock.now()) };
  return createMsalTokens({
    ...proof,
    authorityHost,
    tenantId,
    clientId,
    scope: `${url}/.default`,
    clock,
    logger,
  });
}

function certificateOf(file: string, thumbprint: string | null, now: Date): ClientCertificate {
  try {
    return readCertificate(readFileSync(file, 'utf8'), thumbprint, now);
  } catch (error) {
    const rule = error instanceof CertificateUnusable ? error.message : 'must name a file that can be read';
    throw new ConfigError([{ field: 'DATAVERSE_CLIENT_CERTIFICATE_FILE', rule: `${rule} (${file})` }]);
  }
}
