import type { ManyToManyMeta, RelationshipMeta } from './types.ts';

/** A collection-valued navigation property. */
export interface Collection {
  readonly name: string;
  /** Schema name of the relationship. */
  readonly relationship: string;
  /** Table of the rows in the collection. */
  readonly target: string;
  /** How a row gets in: its lookup points here, or a row of the intersect table pairs the two. */
  readonly through:
    | { readonly kind: 'lookup'; readonly attribute: string; readonly navigation: string }
    | { readonly kind: 'intersect'; readonly table: string; readonly near: string; readonly far: string };
}

type ByName = Map<string, Collection>;

/** The collection-valued navigation properties of every table, by name. */
export function collectionsOf(
  oneToMany: readonly RelationshipMeta[],
  manyToMany: readonly ManyToManyMeta[],
): ReadonlyMap<string, ReadonlyMap<string, Collection>> {
  const all = new Map<string, ByName>();
  const add = (table: string, collection: Collection): void => {
    const found = all.get(table) ?? new Map<string, Collection>();
    all.set(table, found.set(collection.name, collection));
  };
  for (const r of oneToMany) {
    const through = { kind: 'lookup', attribute: r.attribute, navigation: r.navigation } as const;
    add(r.referenced, { name: r.collection, relationship: r.schemaName, target: r.referencing, through });
  }
  for (const r of manyToMany) {
    add(r.table1, side(r, r.navigation1, r.table2, r.attribute1, r.attribute2));
    add(r.table2, side(r, r.navigation2, r.table1, r.attribute2, r.attribute1));
  }
  return all;
}

function side(r: ManyToManyMeta, name: string, target: string, near: string, far: string): Collection {
  return {
    name,
    relationship: r.schemaName,
    target,
    through: { kind: 'intersect', table: r.intersect, near, far },
  };
}
