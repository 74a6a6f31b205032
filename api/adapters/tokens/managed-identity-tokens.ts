import { ManagedIdentityApplication } from '@azure/msal-node';
import type { TimedClock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TokenProvider } from '../../ports/tokens.ts';
import { singleFlight } from './single-flight.ts';
import { createTokenNetwork } from './token-network.ts';
import { msalLog, refusedBy, tokenOf } from './token-refusal.ts';

export interface ManagedIdentityOptions {
  /** Client id of a user assigned identity; null for the identity of the machine or app itself. */
  readonly clientId: string | null;
  /** e.g. `https://contoso.crm.dynamics.com`. */
  readonly resource: string;
  readonly clock: TimedClock;
  readonly logger: Logger;
}

/**
 * Tokens of the identity that Azure gives the host (App Service, Container Apps, virtual machine ...). MSAL
 * finds the source by the variables of the host, such as IDENTITY_ENDPOINT. No secret is kept anywhere.
 */
export function createManagedIdentityTokens(options: ManagedIdentityOptions): TokenProvider {
  const { clientId, resource, clock, logger } = options;
  const application = new ManagedIdentityApplication({
    ...(clientId === null ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } }),
    system: {
      networkClient: createTokenNetwork(null, clock),
      loggerOptions: msalLog(logger),
      // The client has its own bounded pauses.
      disableInternalRetries: true,
    },
  });
  const issuer = 'the managed identity of the host';
  return singleFlight(async (skipCache) => {
    const result = await application
      .acquireToken({ resource, forceRefresh: skipCache })
      .catch((error: unknown) => {
        throw refusedBy(issuer, logger, error);
      });
    return tokenOf(issuer, result);
  }, clock);
}
