import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '../context.ts';
import { type Bypass, noBypass, type RequestInfo } from '../request-info.ts';
import type { QueryString } from './query-string.ts';

/** Reads who acts and how from the headers and the optional parameters of a request. */
export function requestInfo(
  context: Context,
  headers: IncomingHttpHeaders,
  query: QueryString,
  requestId: string,
): RequestInfo {
  return {
    requestId,
    correlationId: headerText(headers['x-ms-correlation-request-id']) ?? requestId,
    userId: context.identity.userId,
    onBehalfOf: null,
    tag: query.options.get('tag') ?? null,
    bypass: bypassOf(headers),
  };
}

function bypassOf(headers: IncomingHttpHeaders): Bypass {
  const kinds = listOf(headers['mscrm.bypassbusinesslogicexecution']);
  const legacy = /^true$/i.test(headerText(headers['mscrm.bypasscustompluginexecution']) ?? '');
  const stepIds = listOf(headers['mscrm.bypassbusinesslogicexecutionstepids']);
  if (kinds.length === 0 && !legacy && stepIds.length === 0) return noBypass;
  return {
    customSync: legacy || kinds.includes('customsync'),
    customAsync: kinds.includes('customasync'),
    stepIds: new Set(stepIds),
  };
}

function listOf(header: string | readonly string[] | undefined): string[] {
  const text = headerText(header) ?? '';
  return text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
}

/** One text of a header that may have come several times. */
export function headerText(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.join(',');
}
