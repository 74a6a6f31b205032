import { type Collection, collectionsOf } from './collections.ts';
import { impliedRelationships } from './implied-relationships.ts';
import type {
  ColumnMeta,
  KeyMeta,
  ManyToManyMeta,
  RelationshipMeta,
  SchemaData,
  TableMeta,
} from './types.ts';

export interface Bind {
  readonly position: number;
  /** Logical names of the tables the navigation property may point to: several for `ownerid` only. */
  readonly targets: readonly string[];
}

/** A table with its columns indexed the ways requests name them. */
export interface Shape {
  readonly table: TableMeta;
  /** Position of a column by logical name, hidden ones too. */
  readonly position: ReadonlyMap<string, number>;
  /** Position by the property name of responses (`_x_value` for lookups, else the logical name); no write-only ones. */
  readonly byProperty: ReadonlyMap<string, number>;
  /** Property name by position; undefined for hidden columns. */
  readonly properties: readonly (string | undefined)[];
  /** Lookup by its navigation property (case-sensitive). */
  readonly byNavigation: ReadonlyMap<string, Bind>;
  /** Position of the hidden column that names the table a lookup with several targets points to. */
  readonly typePosition: ReadonlyMap<number, number>;
  /** Collection-valued navigation properties (case-sensitive). */
  readonly collections: ReadonlyMap<string, Collection>;
}

export function propertyName(column: ColumnMeta): string {
  return column.type.kind === 'lookup' ? `_${column.logicalName}_value` : column.logicalName;
}

/** Users and teams are of the base type `principal`, whose key `ownerid` they show beside their own. */
export function isPrincipal(table: TableMeta): boolean {
  return table.logicalName === 'systemuser' || table.logicalName === 'team';
}

/** The columns clients see. */
export function visibleColumns(table: TableMeta): readonly ColumnMeta[] {
  return table.columns.filter((column) => column.hidden !== true);
}

function bindsOf(table: TableMeta): Map<string, Bind> {
  const binds = new Map<string, Bind>();
  for (const [position, column] of table.columns.entries()) {
    if (column.type.kind !== 'lookup') continue;
    for (const { navigation, table: target } of column.type.targets) {
      const targets = binds.get(navigation)?.targets ?? [];
      binds.set(navigation, { position, targets: [...targets, target] });
    }
  }
  return binds;
}

function shapeOf(table: TableMeta, collections: ReadonlyMap<string, Collection>): Shape {
  const properties = table.columns.map((c) => (c.hidden === true ? undefined : propertyName(c)));
  const position = new Map(table.columns.map((c, index) => [c.logicalName, index]));
  const byProperty = new Map<string, number>();
  const typePosition = new Map<number, number>();
  for (const [index, name] of properties.entries()) {
    if (name !== undefined && table.columns[index]?.validForRead !== false) byProperty.set(name, index);
    const type = position.get(`${table.columns[index]?.logicalName}type`);
    if (type !== undefined && table.columns[type]?.hidden === true) typePosition.set(index, type);
  }
  return { table, properties, position, byProperty, typePosition, collections, byNavigation: bindsOf(table) };
}

/** Metadata with its indexes. Immutable: a change makes a new one. */
export class Schema {
  readonly data: SchemaData;
  /** One-to-many relationships: the declared ones and those every lookup implies. */
  readonly relationships: readonly RelationshipMeta[];
  readonly manyToMany: readonly ManyToManyMeta[];
  readonly #byLogical: ReadonlyMap<string, Shape>;
  readonly #bySet: ReadonlyMap<string, Shape>;
  readonly #children: ReadonlyMap<string, readonly RelationshipMeta[]>;

  constructor(data: SchemaData) {
    this.data = data;
    this.relationships = [...data.relationships, ...impliedRelationships(data.tables, data.relationships)];
    this.manyToMany = data.manyToMany ?? [];
    this.#children = groupBy(this.relationships, (r) => r.referenced);
    const collections = collectionsOf(this.relationships, this.manyToMany);
    const shapes = data.tables.map((table) =>
      shapeOf(table, collections.get(table.logicalName) ?? new Map()),
    );
    this.#byLogical = new Map(shapes.map((s) => [s.table.logicalName, s]));
    this.#bySet = new Map(shapes.map((s) => [s.table.entitySetName, s]));
  }

  shapes(): readonly Shape[] {
    return [...this.#byLogical.values()];
  }

  shape(logicalName: string): Shape | undefined {
    return this.#byLogical.get(logicalName);
  }

  shapeOfSet(set: string): Shape | undefined {
    return this.#bySet.get(set);
  }

  /** Relationships in which other rows point to rows of this table. */
  childrenOf(logicalName: string): readonly RelationshipMeta[] {
    return this.#children.get(logicalName) ?? [];
  }
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The usable alternate key over exactly these columns, in any order. */
export function keyOver(table: TableMeta, columns: readonly string[]): KeyMeta | undefined {
  return table.keys.find(
    (k) =>
      k.failed !== true && k.columns.length === columns.length && columns.every((c) => k.columns.includes(c)),
  );
}
