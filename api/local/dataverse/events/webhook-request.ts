import { isTrimmed } from './context/is-trimmed.ts';
import { authTypes, type Endpoint } from './endpoint.ts';
import type { Job } from './jobs.ts';
import { readSettings } from './settings-xml.ts';

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The POST that a webhook gets; undefined when the endpoint has no usable address or secret, such as one that came
 * with a solution and was not completed yet.
 */
export function webhookRequest(
  endpoint: Endpoint,
  job: Job,
  organization: string,
): WebhookRequest | undefined {
  const url = endpoint.url === null ? null : URL.parse(endpoint.url);
  const auth = authOf(endpoint);
  if (url === null || auth === undefined) return undefined;
  for (const [name, value] of auth.query) url.searchParams.append(name, value);
  return {
    url: url.href,
    body: job.data,
    headers: {
      ...Object.fromEntries(auth.headers),
      'content-type': 'application/json; charset=utf-8',
      'x-ms-dynamics-organization': organization,
      'x-ms-dynamics-entity-name': job.table,
      'x-ms-dynamics-request-name': job.message,
      'x-ms-correlation-request-id': job.correlationId,
      ...(isTrimmed(job.data) ? { 'x-ms-dynamics-msg-size-exceeded': 'true' } : {}),
    },
  };
}

interface Auth {
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
}

function authOf({ authType, authValue }: Endpoint): Auth | undefined {
  if (authValue === null) return undefined;
  if (authType === authTypes.webhookKey) return { query: [['code', authValue]], headers: [] };
  const pairs = readSettings(authValue)?.map(({ name, value }) => [name, value] as const);
  if (pairs === undefined) return undefined;
  return authType === authTypes.httpHeader ? { query: [], headers: pairs } : { query: pairs, headers: [] };
}
