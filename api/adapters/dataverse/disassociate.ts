import { type Link, type LinkEnd, linkPath } from './associate.ts';
import { type Context, target } from './context.ts';
import { isRowMissing } from './errors.ts';
import { checkedId } from './map-row.ts';

/**
 * Unlinks two rows; a lookup is emptied whatever it holds, so `to` is for collections alone. `gone` when there
 * was nothing to unlink. Unlinking twice changes nothing, so a lost answer is answered by sending again: then
 * `gone` may also tell of our own first try.
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
    await context.send({
      method: 'DELETE',
      target: target(`${linkPath(from, link)}${member}/$ref`, { tag: context.tag }),
      whenUnknown: 'repeat',
    });
    return 'disassociated';
  } catch (error) {
    if (isRowMissing(error)) return 'gone';
    throw error;
  }
}
