import { badQuery, propertyNotFound } from '../errors.ts';
import type { Call } from '../http/types.ts';
import { type Bind, isPrincipal, type Shape } from '../metadata/schema.ts';
import type { ExpandItem } from '../query/parse-expand.ts';
import type { StoredRow } from '../store/row-table.ts';
import { type EmitPlan, rowJson } from '../values/emit.ts';
import { lookupTarget } from '../values/lookup-target.ts';
import { type ExpandBudget, expandCollection } from './expand-collection.ts';
import { checkItems, checkLookupItem } from './expand-rules.ts';
import { type Projection, projectedColumns, selectedNames } from './projection.ts';

type Expansion = (row: StoredRow) => string;

/** How rows of a table are written, with everything that is expanded below them. */
export function expandedPlan(call: Call, shape: Shape, projection: Projection): EmitPlan {
  const nested = projection.expand.some((item) => item.nested.length > 0);
  return planOf(call, shape, projection, {
    nested,
    depth: 0,
    budget: { left: call.context.limits.maxExpandedChars },
  });
}

interface Level {
  /** True when anything in the query is expanded in an expanded row: other rules of paging apply. */
  readonly nested: boolean;
  readonly depth: number;
  readonly budget: ExpandBudget;
}

function planOf(call: Call, shape: Shape, projection: Projection, level: Level): EmitPlan {
  const { store } = call.context;
  checkItems(call, shape, projection.expand, level);
  const linked = projection.expand.flatMap((item) => referenceColumn(shape, item));
  const columns = projectedColumns(shape, { ...projection, also: [...projection.also, ...linked] });
  const principal = isPrincipal(shape.table) ? [ownerOf] : [];
  const expanded = projection.expand.map((item) => expansion(call, shape, item, level));
  const expansions = [...principal, ...expanded];
  return { store, shape, columns, expansions, annotations: call.prefer.annotations, control: call.control };
}

function ownerOf(row: StoredRow): string {
  return `,"ownerid":"${row.id}"`;
}

/** A row shows the id of what it links to. */
function referenceColumn(shape: Shape, item: ExpandItem): string[] {
  if (!item.reference) return [];
  const bind = shape.byNavigation.get(item.name);
  return bind === undefined ? [] : [shape.table.columns[bind.position]?.logicalName ?? ''];
}

function expansion(call: Call, shape: Shape, item: ExpandItem, level: Level): Expansion {
  const below = { ...level, depth: level.depth + 1 };
  const collection = shape.collections.get(item.name);
  if (collection !== undefined) {
    const target = call.context.store.table(collection.target).shape;
    const { through } = collection;
    const also = through.kind === 'lookup' && !level.nested ? [through.attribute] : [];
    const projection = { select: item.options.get('$select'), expand: item.nested, also };
    return expandCollection(call, shape, collection, item, {
      plan: planOf(call, target, projection, below),
      paged: level.nested,
      budget: level.budget,
    });
  }
  const bind = shape.byNavigation.get(item.name);
  if (bind === undefined) throw notNavigable(shape, item.name);
  checkLookupItem(item);
  return item.reference
    ? linkExpansion(call, shape, item, bind)
    : rowExpansion(call, shape, item, bind, below);
}

function notNavigable(shape: Shape, name: string): Error {
  const { logicalName } = shape.table;
  if (!shape.byProperty.has(name)) return propertyNotFound(logicalName, name);
  return badQuery(
    `Property '${name}' on type 'Microsoft.Dynamics.CRM.${logicalName}' is not a navigation property or complex property. Only navigation properties can be expanded.`,
  );
}

function linkExpansion(call: Call, shape: Shape, item: ExpandItem, bind: Bind): Expansion {
  return (row) => {
    const target = lookupTarget(call.context.store, shape, row, bind.position);
    if (target === undefined || !leadsThrough(bind, target.table.shape)) return `,"${item.name}":null`;
    const set = target.table.shape.table.entitySetName;
    return `,"${item.name}":{"@odata.id":"${call.base}${set}(${target.id})"}`;
  };
}

function rowExpansion(call: Call, shape: Shape, item: ExpandItem, bind: Bind, level: Level): Expansion {
  const { store, guard } = call.context;
  const owner = bind.targets.length > 1;
  if (owner) checkOwnerItem(item);
  const text = item.options.get('$select');
  const plans = new Map(
    bind.targets.map((name) => {
      const target = store.table(name).shape;
      const select = owner && text !== undefined ? target.table.primaryId : text;
      return [name, planOf(call, target, { select, expand: item.nested, also: [] }, level)];
    }),
  );
  return (row) => {
    const target = lookupTarget(store, shape, row, bind.position);
    const name = target?.table.shape.table.logicalName ?? '';
    const found = target?.table.rows.get(target.id);
    const plan = plans.get(name);
    const hidden = found !== undefined && target !== undefined && guard?.sees(target.table, found) === false;
    if (found === undefined || plan === undefined || hidden) return `,"${item.name}":null`;
    const type = `"@odata.type":"#Microsoft.Dynamics.CRM.${name}",`;
    return `,"${item.name}":${rowJson(plan, found, owner ? type : '')}`;
  };
}

/** An owner is a `principal`: its only column is `ownerid`, and it has nothing to expand. */
function checkOwnerItem(item: ExpandItem): void {
  const other = selectedNames(item.options.get('$select'))?.find((name) => name !== 'ownerid');
  const wrong = other ?? item.nested[0]?.name;
  if (wrong !== undefined) throw propertyNotFound('principal', wrong);
}

function leadsThrough(bind: Bind, target: Shape): boolean {
  return bind.targets.includes(target.table.logicalName);
}
