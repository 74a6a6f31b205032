import { applied } from '../http/prefer.ts';
import type { Call, Reply } from '../http/types.ts';
import { type Cursor, readCookie, writeCookie } from '../query/cookie.ts';

/** The cursor of `$skiptoken`, if the request has one. */
export function cursorOf(call: Call): Cursor | null {
  const text = call.query.options.get('$skiptoken');
  return text === undefined ? null : readCookie(text, orderOf(call), call.context.secret);
}

function orderOf(call: Call): string {
  return call.query.options.get('$orderby') ?? '';
}

/** Rows on a page: what `Prefer: odata.maxpagesize` asks for, at most Dataverse's own limit. */
export function pageSize(call: Call): number {
  const { maxPageSize } = call.context.limits;
  return Math.min(call.prefer.maxPageSize ?? maxPageSize, maxPageSize);
}

/** Index of the first id greater than `id` in a sorted list. */
export function after(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? '') <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The request's own URL with another `$skiptoken`. */
export function nextLink(call: Call, cursor: Cursor): string {
  const kept = call.query.raw.filter((pair) => !/^(\$|%24)skiptoken=/i.test(pair));
  return `${call.base}${call.path}?${[...kept, skipToken(call, cursor, orderOf(call))].join('&')}`;
}

/** The query option that goes on at a cursor, which belongs to an `$orderby`. */
export function skipToken(call: Call, cursor: Cursor, order: string): string {
  return `$skiptoken=${encodeURIComponent(writeCookie(cursor, order, call.context.secret))}`;
}

/** Most rows or changes that a count tells of. */
export const countLimit = 5000;

/** A count as text with a byte order mark. */
export function countReply(found: number): Reply {
  return { status: 200, body: `\ufeff${Math.min(found, countLimit)}`, contentType: 'text/plain' };
}

export function preferencesApplied(call: Call): Record<string, string> {
  const { annotationList, maxPageSize, trackChanges } = call.prefer;
  return applied([
    trackChanges ? 'odata.track-changes' : null,
    maxPageSize === null ? null : `odata.maxpagesize=${maxPageSize}`,
    annotationList === null ? null : `odata.include-annotations="${annotationList}"`,
  ]);
}
