import { badQuery } from '../errors.ts';
import type { Call } from '../http/types.ts';
import type { Shape } from '../metadata/schema.ts';
import type { ExpandItem } from '../query/parse-expand.ts';

interface Level {
  readonly nested: boolean;
  readonly depth: number;
}

/** The rules on which relationships and options go together in `$expand`; a broken one is a 400. */
export function checkItems(call: Call, shape: Shape, items: readonly ExpandItem[], level: Level): void {
  for (const item of items) {
    const collection = shape.collections.get(item.name);
    if (collection === undefined) continue;
    if (item.reference) {
      throw badQuery('Expand with $ref is only supported on lookup type navigation property.');
    }
    if (level.nested && (item.options.has('$top') || item.options.has('$orderby'))) throw onlySelect();
    if (collection.through.kind === 'intersect' && (level.depth > 0 || item.nested.length > 0)) {
      throw badQuery(`Nested $expand is not supported on the many-to-many relationship '${item.name}'.`);
    }
  }
  if (call.context.unproven.refuseMixedManyToMany) checkMixture(shape, items);
}

/** Documented: many-to-many relationships are not combined with other kinds. */
function checkMixture(shape: Shape, items: readonly ExpandItem[]): void {
  const pairs = items.filter((item) => shape.collections.get(item.name)?.through.kind === 'intersect');
  if (pairs.length === 0 || pairs.length === items.length) return;
  throw badQuery(
    '$expand of a many-to-many relationship is not supported in combination with other relationships.',
  );
}

export function checkLookupItem(item: ExpandItem): void {
  if (item.options.has('$top') || item.options.has('$orderby')) throw onlySelect();
  if (item.options.has('$filter')) {
    throw badQuery(`$filter on the single-valued navigation property '${item.name}' is not emulated.`);
  }
  if (item.reference && item.options.size > 0) {
    throw badQuery(`$expand of '${item.name}/$ref' takes no options.`);
  }
}

function onlySelect(): Error {
  return badQuery(
    'Only $select and $filter clause can be provided while doing $expand on many-to-one relationship or nested one-to-many relationship.',
  );
}
