import { type Context, target } from './context.ts';
import { isRowMissing } from './errors.ts';
import { collectionHolds, type Link, type LinkEnd, linkPath, lookupHolds } from './link.ts';
import { expectNoContent } from './malformed-reply.ts';
import { checkedId } from './map-row.ts';
import { resolveInDoubt } from './resolve-in-doubt.ts';

/**
 * Unlinks two rows; a lookup is emptied whatever it holds, so `to` is for collections alone. `gone` when there
 * was nothing to unlink. After a lost answer the link is read before it is removed again, so that a link which
 * somebody else made anew in between is left alone where that can be told.
 */
export async function disassociate(
  context: Context,
  from: LinkEnd,
  link: Link,
  to: LinkEnd | null,
): Promise<'disassociated' | 'gone'> {
  if ('column' in link ? to !== null : to === null) {
    throw new TypeError('a lookup is emptied without, a collection with the row at the other end');
  }
  const member = to === null ? '' : `(${checkedId(to.table, to.id)})`;
  const write = async (isInDoubt: boolean) => {
    try {
      const reply = await context.send({
        method: 'DELETE',
        target: target(`${linkPath(from, link)}${member}/$ref`, { tag: context.tag }),
        whenUnknown: 'report',
      });
      expectNoContent(reply);
      return 'disassociated';
    } catch (error) {
      // After a try in doubt nothing is left to unlink because our own try did it.
      if (isRowMissing(error)) return isInDoubt ? 'disassociated' : 'gone';
      throw error;
    }
  };
  const isUnlinked = async () => {
    if ('column' in link) return lookupHolds(context, from, link.column, null);
    return to === null || !(await collectionHolds(context, from, link, to));
  };
  const read = async () => ((await isUnlinked()) ? 'disassociated' : null);
  return resolveInDoubt<'disassociated' | 'gone'>(context, { write, read });
}
