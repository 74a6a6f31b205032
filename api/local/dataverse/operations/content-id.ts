import { badQuery } from '../errors.ts';

/** The row (`set(key)`) that `$id` stands for in a change set; 400 when no earlier operation has that Content-ID. */
export function contentIdTarget(contentIds: ReadonlyMap<string, string>, reference: string): string {
  const target = contentIds.get(reference.slice(1));
  if (target !== undefined) return target;
  throw badQuery(`Content-ID Reference: '${reference.slice(0, 100)}' does not exist in the batch context.`);
}
