import { segmentNotFound } from '../errors.ts';
import { type ApiTarget, apiTarget } from '../http/receive.ts';
import { contentIdTarget } from '../operations/content-id.ts';

/**
 * Where the URL of an operation leads: `/api/data/v9.2/accounts`, a full URL on any host (the emulator is
 * reached under many names) or `accounts` relative to the batch; `$1` stands for the row of Content-ID 1.
 */
export function targetOf(url: string, root: string, contentIds: ReadonlyMap<string, string>): ApiTarget {
  const local = url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const target = local.startsWith('/') || local === '' ? apiTarget(local) : relative(local, root);
  if (target === null) throw segmentNotFound(url.slice(0, 200));
  const reference = /^\$(?!metadata\b|batch\b)[^/(]*/.exec(target.path)?.[0];
  if (reference === undefined) return target;
  return { ...target, path: contentIdTarget(contentIds, reference) + target.path.slice(reference.length) };
}

function relative(text: string, root: string): ApiTarget {
  const mark = text.indexOf('?');
  if (mark < 0) return { root, path: text, query: '' };
  return { root, path: text.slice(0, mark), query: text.slice(mark + 1) };
}
