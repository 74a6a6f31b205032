import { decideTokenRequest, type LocalClient, type TokenAnswer } from '../../entra/token-endpoint.ts';

/**
 * Decides a client-credentials request of either endpoint: v2 names a scope, v1 a resource. Without a list of
 * clients every client id with a secret or an assertion is good; an assertion is not looked into.
 */
export function decideGrant(
  form: URLSearchParams,
  version: 1 | 2,
  clients: readonly LocalClient[] | null,
): TokenAnswer {
  const asked = new URLSearchParams(form);
  const resource = form.get('resource');
  if (version === 1 && resource !== null) asked.set('scope', `${resource.replace(/\/$/, '')}/.default`);
  const secret = form.get('client_secret') ?? form.get('client_assertion') ?? '';
  asked.set('client_secret', secret);
  return decideTokenRequest(asked, clients ?? anyClient(form.get('client_id') ?? '', secret));
}

function anyClient(id: string, secret: string): LocalClient[] {
  return /^[\w.-]{1,100}$/.test(id) && secret !== '' ? [{ id, secret, roles: [] }] : [];
}
