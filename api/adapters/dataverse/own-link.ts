import type { Context } from './context.ts';
import { DataverseError } from './errors.ts';
import type { JsonObject } from './lossless-json.ts';

type Place = Pick<Context, 'origin' | 'root'>;

/** True when the link leads below the Web API of this environment; a foreign one would be handed the token. */
export function isOwn(context: Place, link: string): boolean {
  const url = URL.canParse(link) ? new URL(link) : null;
  return url !== null && url.origin === context.origin && url.pathname.startsWith(context.root);
}

/** Path and query of a link, exactly as they were given; what HTTP does not take in a path is percent-encoded. */
export function ownPath(context: Place, link: string): string {
  if (!isOwn(context, link)) {
    throw new DataverseError({
      status: 0,
      code: 'foreign-link',
      message: `a link of an answer does not lead to ${context.origin}${context.root}`,
    });
  }
  const given = link.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  if (/^[\x21-\x7e]+$/.test(given) && given.startsWith(context.root)) return given;
  const { pathname, search } = new URL(link);
  return pathname + search;
}

/** `@odata.nextLink` or `@odata.deltaLink`; null when there is none. */
export function linkOf(json: JsonObject, name: string): string | null {
  const link = json[name];
  return typeof link === 'string' ? link : null;
}
