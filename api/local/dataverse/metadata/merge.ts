import { withColumns } from './columns.ts';
import type { ColumnMeta, OptionSetMeta, RelationshipMeta, SchemaData, TableMeta } from './types.ts';

/**
 * The schema with the tables, relationships and choices of `added`: what is new is appended, what exists is
 * updated in place, nothing is ever dropped. A column keeps its kind; a different kind is an error.
 */
export function mergeSchema(base: SchemaData, added: SchemaData): SchemaData {
  const optionSets = mergeBy(
    base.optionSets,
    added.optionSets,
    (s) => s.name,
    (_, fresh) => fresh,
  );
  const tables = mergeBy(base.tables, added.tables, (t) => t.logicalName, mergeTable);
  return {
    optionSets,
    tables: tables.map((table) => withOptions(table, added.optionSets)),
    manyToMany: mergeBy(
      base.manyToMany ?? [],
      added.manyToMany ?? [],
      (r) => r.schemaName,
      (_, fresh) => fresh,
    ),
    relationships: mergeBy(base.relationships, added.relationships, relationshipKey, (_, fresh) => fresh),
  };
}

/** One lookup column pointing to one table is one relationship, whatever its name. */
function relationshipKey(r: RelationshipMeta): string {
  return `${r.referencing}.${r.attribute}:${r.referenced}`;
}

function mergeBy<T>(
  base: readonly T[],
  added: readonly T[],
  key: (item: T) => string,
  merge: (old: T, fresh: T) => T,
): T[] {
  const merged = new Map(base.map((item) => [key(item), item]));
  for (const item of added) {
    const old = merged.get(key(item));
    merged.set(key(item), old === undefined ? item : merge(old, item));
  }
  return [...merged.values()];
}

function mergeTable(old: TableMeta, fresh: TableMeta): TableMeta {
  const byName = new Map(fresh.columns.map((c) => [c.logicalName, c]));
  const kept = old.columns.map((c) => mergeColumn(old, c, byName.get(c.logicalName)));
  const keys = mergeBy(
    old.keys,
    fresh.keys,
    (k) => k.logicalName,
    (_, key) => key,
  );
  const changeTracking = old.changeTracking || fresh.changeTracking;
  const labels = old.custom ? { label: fresh.label, pluralLabel: fresh.pluralLabel } : {};
  const traits = old.custom && fresh.traits !== undefined ? { traits: fresh.traits } : {};
  return withColumns({ ...old, ...labels, ...traits, changeTracking, columns: kept, keys }, fresh.columns);
}

/** A column of the platform stays as it is; one of a solution takes what the newer solution says. */
function mergeColumn(table: TableMeta, old: ColumnMeta, fresh: ColumnMeta | undefined): ColumnMeta {
  if (fresh === undefined || !old.custom) return old;
  if (fresh.type.kind !== old.type.kind) {
    throw new Error(
      `Attribute ${table.logicalName}.${old.logicalName} is a ${old.type.kind} and cannot become a ${fresh.type.kind}.`,
    );
  }
  return fresh;
}

/** Choice columns follow their global option set. */
function withOptions(table: TableMeta, changed: readonly OptionSetMeta[]): TableMeta {
  const byName = new Map(changed.map((s) => [s.name, s.options]));
  const columns = table.columns.map((c) => {
    if (c.type.kind !== 'choice' && c.type.kind !== 'choices') return c;
    const options = byName.get(c.type.optionSet);
    return options === undefined ? c : { ...c, type: { ...c.type, options } };
  });
  return { ...table, columns };
}
