import type { ColumnMeta, KeyMeta, RelationshipMeta, SchemaData, TableMeta } from './types.ts';

export interface Bind {
  readonly position: number;
  /** Logical name of the table the navigation property points to. */
  readonly target: string;
}

/** A table with its columns indexed the ways requests name them. */
export interface Shape {
  readonly table: TableMeta;
  /** Position of a column by logical name. */
  readonly position: ReadonlyMap<string, number>;
  /** Position by the property name of responses (`_x_value` for lookups, else the logical name); no write-only ones. */
  readonly byProperty: ReadonlyMap<string, number>;
  readonly properties: readonly string[];
  /** Lookup by its navigation property (case-sensitive). */
  readonly byNavigation: ReadonlyMap<string, Bind>;
}

export function propertyName(column: ColumnMeta): string {
  return column.type.kind === 'lookup' ? `_${column.logicalName}_value` : column.logicalName;
}

function shapeOf(table: TableMeta): Shape {
  const properties = table.columns.map(propertyName);
  const byNavigation = new Map<string, Bind>();
  for (const [position, column] of table.columns.entries()) {
    if (column.type.kind !== 'lookup') continue;
    for (const target of column.type.targets) {
      byNavigation.set(target.navigation, { position, target: target.table });
    }
  }
  return {
    table,
    properties,
    byNavigation,
    position: new Map(table.columns.map((c, index) => [c.logicalName, index])),
    byProperty: new Map(
      properties.flatMap((name, index) =>
        table.columns[index]?.validForRead === false ? [] : [[name, index] as const],
      ),
    ),
  };
}

/** Metadata with its indexes. Immutable: a change makes a new one. */
export class Schema {
  readonly data: SchemaData;
  readonly #byLogical: ReadonlyMap<string, Shape>;
  readonly #bySet: ReadonlyMap<string, Shape>;
  readonly #children: ReadonlyMap<string, readonly RelationshipMeta[]>;

  constructor(data: SchemaData) {
    const shapes = data.tables.map(shapeOf);
    this.data = data;
    this.#byLogical = new Map(shapes.map((s) => [s.table.logicalName, s]));
    this.#bySet = new Map(shapes.map((s) => [s.table.entitySetName, s]));
    this.#children = groupBy(data.relationships, (r) => r.referenced);
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

/** The alternate key over exactly these columns, in any order. */
export function keyOver(table: TableMeta, columns: readonly string[]): KeyMeta | undefined {
  return table.keys.find(
    (k) => k.columns.length === columns.length && columns.every((c) => k.columns.includes(c)),
  );
}
