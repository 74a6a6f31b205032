import type { ServiceBusClient } from '@azure/service-bus';
import { createTokenVerifier } from './adapters/auth/verify-token.ts';
import { closeServiceBus, createPublisher, openServiceBus } from './adapters/bus/service-bus.ts';
import { systemClock, systemIds } from './adapters/clock.ts';
import type { DataverseClient } from './adapters/dataverse/client.ts';
import { createDecisionLinks } from './adapters/links/decision-links.ts';
import { createSmtpMailer } from './adapters/mail/smtp-mailer.ts';
import { openSql } from './adapters/sql/open-sql.ts';
import type { CompleteConfig } from './complete-config.ts';
import { openDataverse } from './open-dataverse.ts';
import type { VerifyToken } from './ports/caller.ts';
import type { Logger } from './ports/logger.ts';
import type { Deps } from './usecases/deps.ts';

/** The real systems behind the ports, opened from the configuration. */
export interface Composition {
  readonly deps: Deps & { readonly dataverse: DataverseClient };
  readonly verifyToken: VerifyToken;
  readonly serviceBus: ServiceBusClient;
  /** Closes everything, last opened first. */
  close(): Promise<void>;
}

export async function compose(config: CompleteConfig, logger: Logger): Promise<Composition> {
  const sql = await openSql({ url: config.sqlUrl, clock: systemClock, logger });
  const dataverse = openDataverse(config, logger);
  const serviceBus = openServiceBus(config.serviceBusConnectionString);
  const publisher = createPublisher(serviceBus);
  const mailer = createSmtpMailer({ url: config.mail.smtpUrl, from: config.mail.from });
  const deps = {
    sql,
    dataverse,
    publisher,
    mailer,
    decisionLinks: createDecisionLinks({ secret: config.approval.linkSecret, clock: systemClock }),
    clock: systemClock,
    ids: systemIds,
    logger,
    settings: {
      approvalThreshold: config.approval.threshold,
      defaultApprover: config.approval.defaultApprover,
      publicUrl: config.publicUrl,
      mailSubjectPrefix: config.mail.subjectPrefix,
      approvalLinkDays: config.approval.linkDays,
    },
  };
  return {
    deps,
    verifyToken: createTokenVerifier(config.entra, systemClock),
    serviceBus,
    async close() {
      await mailer.close();
      await publisher.close();
      await closeServiceBus(serviceBus, systemClock);
      await dataverse.close();
      await sql.close();
    },
  };
}
