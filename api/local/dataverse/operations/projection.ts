import { propertyNotFound } from '../errors.ts';
import { isPrincipal, type Shape } from '../metadata/schema.ts';
import type { ExpandItem } from '../query/parse-expand.ts';
import { type PlannedColumn, plannedColumns } from '../values/emit.ts';

/** What of a row a response shows. */
export interface Projection {
  readonly select: string | undefined;
  readonly expand: readonly ExpandItem[];
  /** Logical names of columns that are shown though not selected. */
  readonly also: readonly string[];
}

/** Property names of a `$select`; null = all. */
export function selectedNames(text: string | undefined): readonly string[] | null {
  if (text === undefined || text.trim() === '') return null;
  const names = text
    .replace(/,\s*$/, '')
    .split(',')
    .map((name) => name.trim());
  return names.includes('*') ? null : names;
}

/** The selected columns, the primary key always, the currency with money. */
export function projectedColumns(shape: Shape, projection: Projection): readonly PlannedColumn[] {
  const names = selectedNames(projection.select);
  const { columns } = shape.table;
  if (names === null) return plannedColumns(shape, [...columns.keys()]);
  const wanted = new Set<number>([0]);
  const add = (name: string): void => {
    const position = shape.position.get(name);
    if (position !== undefined) wanted.add(position);
  };
  for (const name of names) {
    const position = shape.byProperty.get(name);
    if (position === undefined) {
      if (isExpanded(projection, name) || (name === 'ownerid' && isPrincipal(shape.table))) continue;
      throw propertyNotFound(shape.table.logicalName, name);
    }
    wanted.add(position);
    if (columns[position]?.type.kind === 'money') add('transactioncurrencyid');
  }
  for (const name of projection.also) add(name);
  const inOrder = [...wanted].sort((a, b) => a - b);
  return plannedColumns(shape, inOrder);
}

/** OData lets `$select` repeat a navigation property that is expanded. */
function isExpanded(projection: Projection, name: string): boolean {
  return projection.expand.some((item) => item.name === name);
}

/** What a context URL says behind the entity set: `(name,primarycontactid(fullname))`. */
export function projectionText(select: string | undefined, expand: readonly ExpandItem[]): string {
  const expanded = expand.flatMap((item) =>
    item.reference
      ? [item.name, `${item.name}/$ref()`]
      : [`${item.name}${projectionText(item.options.get('$select'), item.nested) || '()'}`],
  );
  const parts = [...(selectedNames(select) ?? []), ...expanded];
  return parts.length === 0 ? '' : `(${parts.join(',')})`;
}
