import { systemClock, systemIds } from './adapters/clock.ts';
import { createDataverseClient, type DataverseClient } from './adapters/dataverse/client.ts';
import { createLoginTokens } from './adapters/tokens/login-tokens.ts';
import type { CompleteConfig } from './complete-config.ts';
import type { Logger } from './ports/logger.ts';

/** Mark on every write of the bridge, so that Dataverse shows who wrote. */
export const writerTag = 'towne-park-bridge';

/** The client of the configured environment. The caller closes it. */
export function openDataverse(
  config: Pick<CompleteConfig, 'dataverse' | 'bypassStepIds'>,
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
    tag: writerTag,
    bypass: { stepIds: config.bypassStepIds },
  });
}
