/** Marks the writes of the bridge in Dataverse, where plug-ins and webhooks find it as the variable `tag`. */
const prefix = 'tpb';

/**
 * `tpb:<instance>:<operation>`: which bridge wrote, and in which piece of work. Characters that would not
 * survive a query string or the divider become dashes.
 */
export function ownTag(instance: string, operation: string): string {
  return [prefix, instance, operation].map((part) => part.replace(/[^\w.-]+/g, '-')).join(':');
}

/** True for a tag that the bridge of this instance has set; what it tells of needs no answer. */
export function isOwnTag(tag: unknown, instance: string): boolean {
  if (typeof tag !== 'string') return false;
  const parts = tag.split(':');
  return parts.length === 3 && `${parts[0]}:${parts[1]}:` === ownTag(instance, '');
}
