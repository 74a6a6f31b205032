import { type Link, type LinkEnd, linkPath } from './associate.ts';
import { type Context, target } from './context.ts';
import { isRowMissing } from './errors.ts';
import { checkedId } from './map-row.ts';
import { writeLookup } from './write-lookup.ts';

/**
 * Unlinks two rows; a lookup is emptied whatever it holds, so `to` is for collections alone. `gone` when there
 * was nothing to unlink. After a lost answer a lookup is read before it is emptied again; a collection is asked
 * again, because unlinking twice changes nothing there: then `gone` may also tell of our own first try.
 */
export async function disassociate(
  context: Context,
  from: LinkEnd,
  link: Link,
  to: LinkEnd | null,
): Promise<'disassociated' | 'gone'> {
  const member = to === null ? '' : `(${checkedId(to.table, to.id)})`;
  if ('column' in link ? to !== null : to === null) {
    throw new TypeError('a lookup is emptied without, a collection with the row at the other end');
  }
  try {
    const write = () =>
      context.send({
        method: 'DELETE',
        target: target(`${linkPath(from, link)}${member}/$ref`, { tag: context.tag }),
        whenUnknown: 'column' in link ? 'report' : 'repeat',
      });
    if ('column' in link) await writeLookup(context, from, link.column, null, write);
    else await write();
    return 'disassociated';
  } catch (error) {
    if (isRowMissing(error)) return 'gone';
    throw error;
  }
}
