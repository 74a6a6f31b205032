import {
  AuthError,
  InteractionRequiredAuthError,
  LogLevel,
  type NodeSystemOptions,
  ServerError,
} from '@azure/msal-node';
import type { Logger } from '../../ports/logger.ts';
import { TokenRefused } from '../../ports/tokens.ts';

/** Names the issuer, the error and the AADSTS number; never the request, which holds the secret. */
export function refusedBy(issuer: string, logger: Logger, error: unknown): TokenRefused {
  const code = error instanceof AuthError ? error.errorCode : 'no answer';
  const text = error instanceof Error ? error.message : '';
  const number = /AADSTS\d+/.exec(text)?.[0] ?? '';
  logger.warn({ issuer, code, number }, 'no token from the issuer');
  const detail = number === '' ? code : `${code} ${number}`;
  return new TokenRefused(`no token from ${issuer}: ${detail}`, !isFinalRefusal(error));
}

/**
 * A refusal by the issuer itself; what MSAL holds back on its own after trouble carries no status. An issuer that
 * wants a person to log in wants one the next time, too.
 */
function isFinalRefusal(error: unknown): boolean {
  if (error instanceof InteractionRequiredAuthError) return true;
  return (
    error instanceof ServerError && error.status !== undefined && error.status < 500 && error.status !== 429
  );
}

/** The token of an answer; a success without one is a refusal: MSAL would hand on its absence as a text. */
export function tokenOf(issuer: string, result: { readonly accessToken?: string } | null): string {
  const token = result?.accessToken;
  if (typeof token === 'string' && token !== '') return token;
  throw new TokenRefused(`${issuer} answered without a token`, false);
}

/** MSAL's own log lines as debug lines of ours, without personal data. */
export function msalLog(logger: Logger): NonNullable<NodeSystemOptions['loggerOptions']> {
  return {
    logLevel: LogLevel.Warning,
    piiLoggingEnabled: false,
    loggerCallback: (_level, message) => logger.debug({ source: 'msal' }, message),
  };
}
