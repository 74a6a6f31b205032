import { createTransport } from 'nodemailer';
import type { Mailer } from '../../ports/mailer.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:port` (STARTTLS) or `smtps://…` (TLS from the first byte). */
  readonly url: string;
  /** Sender, e.g. `Towne Park Bridge <bridge@example.com>`. */
  readonly from: string;
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Sends mail over SMTP, one kept connection. A server elsewhere than on this machine must offer TLS, so
 * that neither the password nor a signed link crosses a network in the clear.
 */
export function createSmtpMailer({ url, from }: SmtpOptions): Mailer {
  const server = parse(url);
  const secure = server.protocol === 'smtps:';
  const transport = createTransport({
    pool: true,
    maxConnections: 1,
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: Number(server.port || (secure ? 465 : 587)),
    secure,
    requireTLS: !secure && !loopback.has(server.hostname),
    ...credentials(server),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text, html, messageId }) {
      // Addresses as objects are not parsed, so a comma in one cannot add a recipient.
      const recipients = to.map((address) => ({ name: '', address }));
      const headers = { 'Auto-Submitted': 'auto-generated' };
      await transport.sendMail({ from, to: recipients, subject, text, html, messageId, headers });
    },
    async close() {
      transport.close();
    },
  };
}

function parse(url: string): URL {
  const server = URL.canParse(url) ? new URL(url) : null;
  if (server !== null && /^smtps?:$/.test(server.protocol) && server.hostname !== '') return server;
  throw new Error('the mail server must be given as smtp://host:port or smtps://host:port');
}

function credentials(server: URL): { auth?: { user: string; pass: string } } {
  if (server.username === '') return {};
  return {
    auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) },
  };
}
