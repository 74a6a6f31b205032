import type { Table } from '../../domain/model/column.ts';
import {
  type ChangePage,
  DeltaTokenExpired,
  type RemoteProblem,
  type RemoteRow,
} from '../../ports/dataverse.ts';
import { checkedCount } from './checked-input.ts';
import { type Context, readRow, target } from './context.ts';
import { DataverseError, decide } from './errors.ts';
import { followLinks } from './follow-links.ts';
import { isList, isObject, type Json, type JsonObject } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';
import { selectOf } from './map-row.ts';
import { isOwn, linkOf, ownPath } from './own-link.ts';
import type { WebReply } from './send.ts';

/**
 * The change feed of a table, one page in memory at a time. A foreign link is not followed: it would be handed
 * the token.
 */
export function changes(
  context: Context,
  table: Table,
  deltaLink: string | null,
  pageSize: number,
): AsyncGenerator<ChangePage, void, undefined> {
  return followLinks(context, () => {
    const size = `odata.maxpagesize=${checkedCount('pageSize', pageSize, 1)}`;
    // A next link of a first load is known by having no delta token; it goes on being tracked.
    const tracked = deltaLink === null || !/[?&](\$|%24)deltatoken=/i.test(deltaLink);
    const preference = tracked ? `odata.track-changes,${size}` : size;
    const first =
      deltaLink === null
        ? context.root + target(table.set, { $select: selectOf(table) })
        : resume(context, table, deltaLink);
    return {
      first,
      fetch: (path) => fetchPage(context, path, preference),
      read: (json) => {
        const page = readChangePage(table, json);
        if (page.nextLink === null && page.deltaLink === null) throw notTracked(table);
        return page;
      },
    };
  });
}

async function fetchPage(context: Context, path: string, prefer: string): Promise<WebReply> {
  try {
    return await context.send({
      method: 'GET',
      target: path,
      headers: { prefer },
      whenUnknown: 'repeat',
    });
  } catch (error) {
    if (error instanceof DataverseError && decide(error) === 'resync') {
      throw new DeltaTokenExpired(error.message, error, error);
    }
    throw error;
  }
}

/** A link keeps the columns of its first call; when the mapping has moved on, only a new load brings them. */
function resume(context: Context, table: Table, deltaLink: string): string {
  if (!isOwn(context, deltaLink)) {
    throw unfitLink('foreign-delta-link', `the delta link of ${table.set} was given by another environment`);
  }
  const path = ownPath(context, deltaLink);
  const selected = new URL(path, context.origin).searchParams.get('$select');
  const now = new Set(selectOf(table).split(','));
  const then = new Set((selected ?? selectOf(table)).split(','));
  if ([...now].some((column) => !then.has(column))) {
    throw unfitLink('other-columns', `the delta link of ${table.set} was made for other columns`);
  }
  return path;
}

/** A link that is not followed: nothing was sent. */
function unfitLink(code: string, message: string): DeltaTokenExpired {
  return new DeltaTokenExpired(message, { status: 0, code, requestId: null });
}

/** One page of the feed out of its parsed answer. */
export function readChangePage(table: Table, json: Json): ChangePage {
  const entries = isObject(json) ? json.value : undefined;
  if (!isObject(json) || entries === undefined || !isList(entries)) {
    throw malformedReply(`the answer lists no ${table.set}`);
  }
  const rows: RemoteRow[] = [];
  const broken: RemoteProblem[] = [];
  const deletedIds: string[] = [];
  for (const entry of entries) {
    const deleted = isObject(entry) ? deletedId(entry) : null;
    if (deleted !== null) {
      deletedIds.push(deleted);
      continue;
    }
    const read = readRow(table, entry);
    if (read.ok) rows.push(read.row);
    else broken.push(read.problem);
  }
  const links = { deltaLink: linkOf(json, '@odata.deltaLink'), nextLink: linkOf(json, '@odata.nextLink') };
  return { rows, broken, deletedIds, ...links };
}

function deletedId(entry: JsonObject): string | null {
  const context = entry['@odata.context'];
  if (typeof context !== 'string' || !context.endsWith('/$deletedEntity')) return null;
  if (typeof entry.id !== 'string') throw malformedReply('a deletion without id');
  return entry.id.toLowerCase();
}

function notTracked(table: Table): DataverseError {
  return new DataverseError({
    status: 200,
    code: 'no-delta-link',
    message: `Dataverse gave no delta link: enable change tracking on the table ${table.label}`,
  });
}
