import { once } from 'node:events';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { MailStore } from './store.ts';

/** Largest message taken. */
const maxBytes = 10 * 1024 * 1024;

/** A mailer that keeps its connection open must not hold up the end of the process. */
const closeTimeoutMs = 500;

export interface SmtpPort {
  readonly port: number;
  close(): Promise<void>;
}

/** An SMTP server on loopback that takes every mail, with or without a login, and puts it into the store. */
export async function startSmtp(store: MailStore, port: number): Promise<SmtpPort> {
  const server = new SMTPServer({
    size: maxBytes,
    rejectOversized: true,
    maxClients: 50,
    authOptional: true,
    allowInsecureAuth: true,
    // Only reachable from this machine, and its certificate would be self-signed.
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: closeTimeoutMs,
    logger: false,
    onAuth: ({ username }, _session, done) => done(null, { user: username ?? 'anonymous' }),
    onData: (stream, session, done) => {
      receive(store, stream, session).then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? error : new Error('the mail was not taken')),
      );
    },
  });
  // A client that vanishes is no fault of the mailbox.
  server.on('error', () => undefined);
  const listener = server.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: portOf(listener.address()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export function portOf(address: string | { port: number } | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}

async function receive(
  store: MailStore,
  stream: AsyncIterable<Uint8Array> & { readonly sizeExceeded: boolean },
  session: SMTPServerSession,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk);
  if (stream.sizeExceeded) throw Object.assign(new Error('the mail is too large'), { responseCode: 552 });
  const mail = await PostalMime.parse(Buffer.concat(chunks));
  const { mailFrom, rcptTo } = session.envelope;
  store.add({
    receivedAt: new Date().toISOString(),
    from: mail.from?.address ?? (mailFrom === false ? '' : mailFrom.address),
    to: rcptTo.map((recipient) => recipient.address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    messageId: mail.messageId ?? '',
  });
}
