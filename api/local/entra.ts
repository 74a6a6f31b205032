import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { entraClaims, type TokenRequest } from './entra/claims.ts';
import { discoveryDocument } from './entra/discovery.ts';
import { loadSigningKey } from './entra/signing-key.ts';
import { decideTokenRequest, type LocalClient } from './entra/token-endpoint.ts';

export type { TokenRequest } from './entra/claims.ts';
export type { LocalClient } from './entra/token-endpoint.ts';

export interface LocalIssuerOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly tenantId: string;
  /** Where the signing key is kept over restarts; null keeps it in memory. */
  readonly keyFile?: string | null;
  readonly clients?: readonly LocalClient[];
}

export interface LocalIssuer {
  /** Authority host, e.g. `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly issuer: string;
  readonly jwksUri: string;
  issue(request: TokenRequest): Promise<string>;
  close(): Promise<void>;
}

type Answer = { readonly status: number; readonly body: object };

const maxForm = 16_384;

/** A stand-in for Entra ID v2 on 127.0.0.1: discovery, keys and the client-credentials token endpoint. */
export async function startLocalIssuer(options: LocalIssuerOptions): Promise<LocalIssuer> {
  const key = await loadSigningKey(options.keyFile ?? null);
  const server = createServer({ requestTimeout: 10_000 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tenant = `${url}/${options.tenantId}`;
  const issuer = `${tenant}/v2.0`;
  const jwksUri = `${tenant}/discovery/v2.0/keys`;
  const issue = (request: TokenRequest): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT(entraClaims(request, { issuer, tenantId: options.tenantId, now }))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
      .sign(key.privateKey);
  };
  const routes: Record<string, (request: IncomingMessage) => Promise<Answer>> = {
    [`GET /${options.tenantId}/v2.0/.well-known/openid-configuration`]: async () => ({
      status: 200,
      body: discoveryDocument(tenant, issuer),
    }),
    [`GET /${options.tenantId}/discovery/v2.0/keys`]: async () => ({
      status: 200,
      body: { keys: [{ ...key.publicJwk, issuer }] },
    }),
    [`POST /${options.tenantId}/oauth2/v2.0/token`]: (request) =>
      answerToken(request, options.clients ?? [], issue),
  };
  server.on('request', (request, response) => void serve(routes, request, response));
  return {
    url,
    issuer,
    jwksUri,
    issue,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  routes: Readonly<Record<string, (request: IncomingMessage) => Promise<Answer>>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  const route = routes[`${request.method} ${path}`];
  const answer = route === undefined ? notFound : await route(request).catch(() => broken);
  response.writeHead(answer.status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(answer.body));
}

const notFound: Answer = { status: 404, body: { error: 'invalid_tenant', error_description: 'AADSTS90002' } };
const broken: Answer = { status: 400, body: { error: 'invalid_request', error_description: 'AADSTS900144' } };

async function answerToken(
  request: IncomingMessage,
  clients: readonly LocalClient[],
  issue: (request: TokenRequest) => Promise<string>,
): Promise<Answer> {
  const decision = decideTokenRequest(new URLSearchParams(await readForm(request)), clients);
  if (!decision.ok) {
    const { status, error, description } = decision;
    return { status, body: { error, error_description: description } };
  }
  const { client, audience } = decision;
  const token = await issue({ audience, subject: client.id, roles: client.roles });
  return { status: 200, body: { token_type: 'Bearer', expires_in: 3600, access_token: token } };
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxForm) throw new Error('form too large');
  }
  return text;
}
