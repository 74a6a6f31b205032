import { timingSafeEqual } from 'node:crypto';

/** An application registered at the local issuer. Its object id is its client id. */
export interface LocalClient {
  readonly id: string;
  readonly secret: string;
  readonly roles: readonly string[];
}

export type TokenAnswer =
  | { readonly ok: true; readonly client: LocalClient; readonly audience: string }
  | { readonly ok: false; readonly status: 400 | 401; readonly error: string; readonly description: string };

/** Decides a client-credentials request (RFC 6749 section 4.4) with the error names and codes of Entra ID. */
export function decideTokenRequest(form: URLSearchParams, clients: readonly LocalClient[]): TokenAnswer {
  if (form.get('grant_type') !== 'client_credentials') {
    return refuse(400, 'unsupported_grant_type', 'AADSTS70003: only client_credentials is supported.');
  }
  const client = clients.find((one) => one.id === form.get('client_id'));
  if (client === undefined) {
    return refuse(400, 'unauthorized_client', 'AADSTS700016: the application was not found.');
  }
  if (!equal(client.secret, form.get('client_secret') ?? '')) {
    return refuse(401, 'invalid_client', 'AADSTS7000215: the client secret is not valid.');
  }
  const audience = /^(\S+)\/\.default$/.exec(form.get('scope') ?? '')?.[1];
  if (audience === undefined) {
    return refuse(400, 'invalid_scope', 'AADSTS1002012: the scope must be <resource>/.default.');
  }
  return { ok: true, client, audience };
}

function refuse(status: 400 | 401, error: string, description: string): TokenAnswer {
  return { ok: false, status, error, description };
}

function equal(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
