import type { EventPublisher } from '../ports/bus.ts';
import type { Clock, Ids } from '../ports/clock.ts';
import type { Dataverse } from '../ports/dataverse.ts';
import type { DecisionLinks } from '../ports/decision-links.ts';
import type { Logger } from '../ports/logger.ts';
import type { Mailer } from '../ports/mailer.ts';
import type { Sql } from '../ports/sql.ts';

/** Settings that rules and mails read; everything else of the configuration stays in app.ts. */
export interface Settings {
  /** Strictly more than this needs a decision; decimal text. */
  readonly approvalThreshold: string;
  /** Approver when the territory names none. */
  readonly defaultApprover: string;
  /** Base URL of links in mails, without trailing slash. */
  readonly publicUrl: string;
  /** e.g. "[DEMO] " outside production, else empty. */
  readonly mailSubjectPrefix: string;
  /** Days after which the link of an approval mail expires. */
  readonly approvalLinkDays: number;
}

/** What use cases may need; each takes the part it uses: `Pick<Deps, 'sql' | 'clock'>`. */
export interface Deps {
  readonly sql: Sql;
  readonly dataverse: Dataverse;
  readonly publisher: EventPublisher;
  readonly mailer: Mailer;
  readonly decisionLinks: DecisionLinks;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly settings: Settings;
}
