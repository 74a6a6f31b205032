import { systemClock, systemIds } from './adapters/clock.ts';
import { createDataverseClient, type DataverseClient } from './adapters/dataverse/client.ts';
import { createLoginTokens } from './adapters/tokens/login-tokens.ts';
import type { CompleteConfig } from './complete-config.ts';
import { ownTag } from './domain/sync/own-tag.ts';
import type { Logger } from './ports/logger.ts';

/** The client of the configured environment. The caller closes it. */
export function openDataverse(
  config: Pick<CompleteConfig, 'dataverse' | 'bypassStepIds' | 'instanceName'>,
  logger: Logger,
): DataverseClient {
  const { url, logins, authorityHost } = config.dataverse;
  return createDataverseClient({
    url,
    tokens: logins.map((login) =>
      createLoginTokens(login, { url, authorityHost, clock: systemClock, logger }),
    ),
    clock: systemClock,
    ids: systemIds,
    logger,
    // The operation is the life of this process: the log tells when it began.
    tag: ownTag(config.instanceName, systemIds.next()),
    bypass: { stepIds: config.bypassStepIds },
  });
}
