import { createHash } from 'node:crypto';
import type { Context } from './context.ts';
import { isObject, type Json } from './lossless-json.ts';
import { malformedReply, reading } from './malformed-reply.ts';
import { linkOf, ownPath } from './own-link.ts';
import type { WebReply } from './send.ts';

/** Links that are remembered, as hashes: 1 MiB at most. A circle of more pages (50 million rows) is not noticed. */
const mostRemembered = 10_000;

/** What a paged read asks for, and what it makes of the answers. */
export interface LinkedRead<P> {
  /** Path of the first page; null when there is nothing to ask for. */
  readonly first: string | null;
  fetch(path: string): Promise<WebReply>;
  read(json: Json): P;
  /** True when the pages so far are all that is wanted. */
  isEnough?(): boolean;
}

/**
 * The pages of a read, one in memory at a time. Each next link is followed exactly as it was given, but only below
 * the Web API of this environment and only once: links that lead in a circle end in `malformed-reply`. `begin` is
 * called with the first page.
 *
 * No variable of the generator may hold a page or its promise: what a generator holds while it waits is reachable, so
 * that the earlier page would stay in memory until the next one is read. Only the link is kept.
 */
export async function* followLinks<P>(
  context: Pick<Context, 'origin' | 'root'>,
  begin: () => LinkedRead<P>,
): AsyncGenerator<P, void, undefined> {
  const asked = begin();
  const way: Way = { seen: new Set(), next: asked.first };
  while (way.next !== null) yield await pageAt(context, asked, way, way.next);
}

interface Way {
  readonly seen: Set<string>;
  next: string | null;
}

async function pageAt<P>(
  context: Pick<Context, 'origin' | 'root'>,
  asked: LinkedRead<P>,
  way: Way,
  path: string,
): Promise<P> {
  remember(way.seen, path);
  const reply = await asked.fetch(path);
  const json = reply.json();
  const link = isObject(json) ? linkOf(json, '@odata.nextLink') : null;
  const next = link === null ? null : ownPath(context, link);
  if (next !== null && way.seen.has(hashOf(next))) {
    throw malformedReply('a next link leads to a page that was read already', reply);
  }
  const page = reading(reply, () => asked.read(json));
  way.next = asked.isEnough?.() === true ? null : next;
  return page;
}

function remember(seen: Set<string>, path: string): void {
  const [oldest] = seen;
  if (seen.size >= mostRemembered && oldest !== undefined) seen.delete(oldest);
  seen.add(hashOf(path));
}

function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('base64');
}
