import { startMailPages } from './mailbox/http.ts';
import { startSmtp } from './mailbox/smtp.ts';
import { openMailStore } from './mailbox/store.ts';

export interface MailboxOptions {
  /** 0 = any free port. */
  readonly smtpPort: number;
  /** 0 = any free port. */
  readonly httpPort: number;
  /** SQLite file that keeps the mails over a restart; in memory when not given. */
  readonly dataFile?: string;
}

export interface Mailbox {
  /** What the mailer is configured with, e.g. `smtp://127.0.0.1:2525`. */
  readonly smtpUrl: string;
  /** Where a person reads the mails, e.g. `http://127.0.0.1:8025`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stand-in for the company's mail system: takes every mail by real SMTP, delivers none, shows them on a web
 * page and as JSON (`GET /api/mails?to=&subject=`). Reachable from this machine only.
 */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const store = openMailStore(options.dataFile ?? ':memory:');
  const smtp = await startSmtp(store, options.smtpPort);
  const pages = await startMailPages(store, options.httpPort);
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    url: `http://127.0.0.1:${pages.port}`,
    async close() {
      await smtp.close();
      await pages.close();
      store.close();
    },
  };
}
