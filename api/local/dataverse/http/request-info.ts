import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '../context.ts';
import { invalidArgument, ODataError } from '../errors.ts';
import { type Bypass, noBypass, type RequestInfo } from '../request-info.ts';
import { enabled, notAMember, userWith } from '../tokens/user-of.ts';
import type { QueryString } from './query-string.ts';

/**
 * Reads who acts and how from the headers and the optional parameters of a request. The caller is the user of the
 * context's request; a part of a batch without such headers acts as the batch does.
 */
export function requestInfo(
  context: Context,
  headers: IncomingHttpHeaders,
  query: QueryString,
  requestId: string,
): RequestInfo {
  return {
    requestId,
    correlationId: headerText(headers['x-ms-correlation-request-id']) ?? requestId,
    ...actor(context, headers),
    tag: query.options.get('tag') ?? null,
    bypass: bypassOf(headers),
  };
}

type Actor = Pick<RequestInfo, 'userId' | 'onBehalfOf'>;

/** Who acts: the caller, or the user it impersonates (webapi/impersonate-another-user-web-api). */
function actor(context: Context, headers: IncomingHttpHeaders): Actor {
  const { userId, onBehalfOf } = context.request;
  const caller = onBehalfOf ?? userId;
  const objectId = headerText(headers.callerobjectid);
  const callerId = headerText(headers.mscrmcallerid);
  if (objectId === undefined && callerId === undefined) return { userId, onBehalfOf };
  const table = context.store.table('systemuser');
  const user =
    objectId === undefined
      ? table.rows.get((callerId ?? '').trim().toLowerCase())
      : userWith(table, 'azureactivedirectoryobjectid', objectId.trim());
  if (user === undefined) throw objectId === undefined ? noSuchUser(callerId ?? '') : notAMember();
  const acting = enabled(table, user);
  return acting === caller ? { userId: caller, onBehalfOf: null } : { userId: acting, onBehalfOf: caller };
}

function noSuchUser(id: string): ODataError {
  const text = `systemuser With Id = ${id.slice(0, 100)} Does Not Exist`;
  return new ODataError(404, '0x80040217', text);
}

/** Steps one request may leave out by id; an administrator may raise it to 10 (bypass-custom-business-logic). */
const mostStepIds = 3;

function bypassOf(headers: IncomingHttpHeaders): Bypass {
  const kinds = listOf(headers['mscrm.bypassbusinesslogicexecution']);
  const legacy = /^true$/i.test(headerText(headers['mscrm.bypasscustompluginexecution']) ?? '');
  const stepIds = listOf(headers['mscrm.bypassbusinesslogicexecutionstepids']);
  if (kinds.length === 0 && !legacy && stepIds.length === 0) return noBypass;
  if (stepIds.length > mostStepIds)
    throw invalidArgument(`BypassBusinessLogicExecutionStepIds takes at most ${mostStepIds} step ids.`);
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
