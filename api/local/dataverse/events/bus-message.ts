import { isTrimmed } from './context/is-trimmed.ts';
import { type Endpoint, isLoopback } from './endpoint.ts';
import type { Job } from './jobs.ts';

export interface BusMessage {
  readonly body: Buffer;
  readonly contentType: string;
  readonly correlationId: string;
  readonly applicationProperties: Readonly<Record<string, string | boolean>>;
}

const claims = 'http://schemas.microsoft.com/xrm/2011/Claims/';

/** The message that a queue or a topic gets: the context as JSON bytes, its main facts as properties to filter by. */
export function busMessage(job: Job, organization: string): BusMessage {
  const users = usersOf(job.data);
  return {
    // Bytes, because the client would quote a text once more.
    body: Buffer.from(job.data),
    contentType: 'application/json',
    correlationId: job.correlationId,
    applicationProperties: {
      [`${claims}Organization`]: organization,
      [`${claims}User`]: users.user,
      [`${claims}InitiatingUser`]: users.initiating,
      [`${claims}InitiatingUserAgent`]: '',
      [`${claims}EntityLogicalName`]: job.table,
      [`${claims}RequestName`]: job.message,
      ...(isTrimmed(job.data) ? { MessageMaxSizeExceeded: true } : {}),
    },
  };
}

function usersOf(data: string): { user: string; initiating: string } {
  const { UserId: user, InitiatingUserId: initiating } = JSON.parse(data) as Record<string, unknown>;
  return { user: String(user), initiating: String(initiating) };
}

/**
 * Connection string of an endpoint; undefined while it has no key. A namespace on loopback is a broker for
 * development, which speaks without TLS.
 */
export function busConnection(endpoint: Endpoint): string | undefined {
  const { namespaceAddress, sasKeyName, sasKey } = endpoint;
  // The host of another scheme than http is not parsed as one: `sb:` would keep its upper case.
  const url = namespaceAddress === null ? null : URL.parse(namespaceAddress.replace(/^sb:/i, 'http:'));
  if (url === null || sasKeyName === null || sasKey === null) return undefined;
  const development = isLoopback(url.hostname) ? ';UseDevelopmentEmulator=true' : '';
  return `Endpoint=sb://${url.host}/;SharedAccessKeyName=${sasKeyName};SharedAccessKey=${sasKey}${development}`;
}
