import { type Context, target } from './context.ts';
import { isDuplicate, isRowMissing } from './errors.ts';
import { collectionHolds, type Link, type LinkEnd, linkPath, lookupHolds } from './link.ts';
import { writeJson } from './lossless-json.ts';
import { expectNoContent } from './malformed-reply.ts';
import { checkedId, rowPath } from './map-row.ts';
import { resolveInDoubt } from './resolve-in-doubt.ts';

export type { Link, LinkEnd } from './link.ts';

/**
 * Links two rows. `associated` also when they were linked already; `gone` when one of them is not there.
 * After a lost answer the link is read before it is written again: the member of a 1:N collection is a lookup
 * like any other, so a second POST would undo what somebody else did in between. Microsoft's page on
 * associating rows with the Web API does not say what a second POST does.
 */
export async function associate(
  context: Context,
  from: LinkEnd,
  link: Link,
  to: LinkEnd,
): Promise<'associated' | 'gone'> {
  const id = checkedId(to.table, to.id);
  const write = async () => {
    try {
      const reply = await context.send({
        method: 'column' in link ? 'PUT' : 'POST',
        target: target(`${linkPath(from, link)}/$ref`, { tag: context.tag }),
        body: writeJson({ '@odata.id': fullUrl(context, to) }),
        whenUnknown: 'report',
      });
      expectNoContent(reply);
      return 'associated';
    } catch (error) {
      // An N:N relationship answers so for a pair that exists.
      if (isDuplicate(error)) return 'associated';
      if (isRowMissing(error)) return 'gone';
      throw error;
    }
  };
  const isLinked = () =>
    'column' in link ? lookupHolds(context, from, link.column, id) : collectionHolds(context, from, link, to);
  const read = async () => ((await isLinked()) ? 'associated' : null);
  return resolveInDoubt<'associated' | 'gone'>(context, { write, read });
}

/** Microsoft's documents show full URLs in `@odata.id` of a `$ref`. */
function fullUrl(context: Context, row: LinkEnd): string {
  return `${context.origin}${context.root}${rowPath(row.table, row.id)}`;
}
