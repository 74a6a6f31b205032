import { propertyNotFound } from '../errors.ts';
import type { Call } from '../http/types.ts';
import type { Shape } from '../metadata/schema.ts';
import { type EmitPlan, plannedColumns } from '../values/emit.ts';

/** Property names of `$select`; null = all. */
export function selected(call: Call): readonly string[] | null {
  const text = call.query.options.get('$select');
  if (text === undefined || text.trim() === '') return null;
  const names = text.split(',').map((name) => name.trim());
  return names.includes('*') ? null : names;
}

/** Which columns a response holds: the selected ones, the primary key always, the currency with money. */
export function emitPlan(call: Call, shape: Shape): EmitPlan {
  const names = selected(call);
  const { columns } = shape.table;
  const store = call.context.store;
  const common = { store, shape, annotations: call.prefer.annotations, control: call.control };
  if (names === null) return { ...common, columns: plannedColumns(shape, [...columns.keys()]) };
  const wanted = new Set<number>([0]);
  for (const name of names) {
    const position = shape.byProperty.get(name);
    if (position === undefined) throw propertyNotFound(shape.table.logicalName, name);
    wanted.add(position);
    const currency = shape.position.get('transactioncurrencyid');
    if (columns[position]?.type.kind === 'money' && currency !== undefined) wanted.add(currency);
  }
  return {
    ...common,
    columns: plannedColumns(
      shape,
      [...wanted].sort((a, b) => a - b),
    ),
  };
}

/** `accounts` or `accounts(name,revenue)`, the path of a context URL. */
export function contextPath(call: Call, shape: Shape): string {
  const names = selected(call);
  return `${shape.table.entitySetName}${names === null ? '' : `(${names.join(',')})`}`;
}
