import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { linksOf, listPage, mailPage, mailPolicy, pagePolicy } from './pages.ts';
import { portOf } from './smtp.ts';
import type { MailQuery, MailStore, StoredMail } from './store.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly policy: string;
  readonly body: string;
}

const defaultLimit = 100;
const maxLimit = 1000;
/** Base of the relative addresses in requests. */
const ownOrigin = 'http://127.0.0.1';

/** The web side of the mailbox, on loopback. */
export async function startMailPages(
  store: MailStore,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    send(response, request.method ?? 'GET', answerOf(store, request));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerOf(store: MailStore, request: IncomingMessage): Answer {
  // A web page elsewhere must not read the mails by pointing its own host name at this machine.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    return plain(403, 'The mailbox answers to 127.0.0.1 and localhost only.');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only GET is possible.');
  const target = request.url ?? '/';
  return URL.canParse(target, ownOrigin)
    ? route(store, new URL(target, ownOrigin))
    : plain(400, 'The address cannot be read.');
}

function route(store: MailStore, url: URL): Answer {
  const query = queryOf(url.searchParams);
  if (url.pathname === '/') return page(listPage(store.list(query), query));
  if (url.pathname === '/api/mails') return json({ mails: store.list(query).map(toJson) });
  const match = /^(\/api)?\/mails\/(\d{1,15})(\/html)?$/.exec(url.pathname);
  const mail = match === null ? null : store.get(Number(match[2]));
  if (mail === null) return plain(404, 'There is no such page or mail.');
  if (match?.[1] !== undefined) return json(toJson(mail));
  return match?.[3] === undefined ? page(mailPage(mail)) : { ...page(mail.html), policy: mailPolicy };
}

function queryOf(parameters: URLSearchParams): MailQuery {
  const limit = /^\d{1,4}$/.test(parameters.get('limit') ?? '')
    ? Number(parameters.get('limit'))
    : defaultLimit;
  return {
    to: parameters.get('to') ?? '',
    subject: parameters.get('subject') ?? '',
    limit: Math.min(limit, maxLimit),
  };
}

function toJson(mail: StoredMail): StoredMail & { readonly links: readonly string[] } {
  return { ...mail, links: linksOf(mail.text) };
}

const page = (body: string): Answer => ({ status: 200, type: 'text/html', policy: pagePolicy, body });

const json = (value: object): Answer => ({
  status: 200,
  type: 'application/json',
  policy: "default-src 'none'",
  body: JSON.stringify(value),
});

const plain = (status: number, body: string): Answer => ({
  status,
  type: 'text/plain',
  policy: "default-src 'none'",
  body,
});

function send(response: ServerResponse, method: string, { status, type, policy, body }: Answer): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(method === 'HEAD' ? undefined : body);
}
