import { createHash } from 'node:crypto';
import type { Context } from './context.ts';
import { isObject, type Json } from './lossless-json.ts';
import { malformedReply, type ReplyFacts } from './malformed-reply.ts';
import { linkOf, ownPath } from './own-link.ts';
import type { WebReply } from './send.ts';

/** Links that are remembered, as hashes: 1 MiB at most. A circle of more pages (50 million rows) is not noticed. */
const mostRemembered = 10_000;

export interface FollowedPage {
  readonly json: Json;
  readonly reply: ReplyFacts;
}

/**
 * The answers of a paged read, one in memory at a time. Each next link is followed exactly as it was given, but
 * only below the Web API of this environment and only once: links that lead in a circle end in `malformed-reply`.
 */
export async function* followLinks(
  context: Pick<Context, 'origin' | 'root'>,
  first: string,
  fetch: (path: string) => Promise<WebReply>,
): AsyncGenerator<FollowedPage, void, undefined> {
  const seen = new Set<string>();
  let next: string | null = first;
  while (next !== null) {
    remember(seen, next);
    const reply: WebReply = await fetch(next);
    const json: Json = reply.json();
    const link: string | null = isObject(json) ? linkOf(json, '@odata.nextLink') : null;
    next = link === null ? null : ownPath(context, link);
    if (next !== null && seen.has(hashOf(next))) {
      throw malformedReply('a next link leads to a page that was read already', reply);
    }
    yield { json, reply };
  }
}

function remember(seen: Set<string>, path: string): void {
  const [oldest] = seen;
  if (seen.size >= mostRemembered && oldest !== undefined) seen.delete(oldest);
  seen.add(hashOf(path));
}

function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('base64');
}
