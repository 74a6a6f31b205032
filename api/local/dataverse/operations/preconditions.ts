import { doesNotExist, matchingKeyExists, noRowForKey, versionMismatch } from '../errors.ts';

export interface Preconditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

export type WriteDecision = 'create' | 'update' | 'absent' | 'exists' | 'mismatch';

/** The words `null` and `"null"` mean no condition: browsers' clients send them to defeat caches. */
function condition(header: string | undefined): string | undefined {
  const text = header?.trim();
  return text === undefined || text === '' || /^"?null"?$/i.test(text) ? undefined : text;
}

/** The PATCH precondition matrix; `current` is the etag of the row, undefined when there is none. */
export function decideUpsert(conditions: Preconditions, current: string | undefined): WriteDecision {
  const ifMatch = condition(conditions.ifMatch);
  if (current === undefined) return ifMatch === undefined ? 'create' : 'absent';
  if (condition(conditions.ifNoneMatch) === '*') return 'exists';
  if (ifMatch === undefined || matches(ifMatch, current)) return 'update';
  return 'mismatch';
}

/** True when a conditional GET may be answered with 304. */
export function isUnchanged(ifNoneMatch: string | undefined, current: string): boolean {
  const wanted = condition(ifNoneMatch);
  return wanted !== undefined && matches(wanted, current);
}

function matches(header: string, current: string): boolean {
  return header.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(current));
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

/** The error of a decision against writing. */
export function refusal(
  decision: 'absent' | 'exists' | 'mismatch',
  table: string,
  id: string | undefined,
): Error {
  if (decision === 'exists') return matchingKeyExists();
  if (decision === 'mismatch') return versionMismatch();
  return id === undefined ? noRowForKey(table) : doesNotExist(table, id);
}
