import { edmType } from '../values/accept.ts';
import { propertyName, type Schema, visibleColumns } from './schema.ts';
import type { ColumnMeta, LookupTarget, RelationshipMeta, TableMeta } from './types.ts';

/** One navigation property of a table, ready to be written. */
export interface CsdlNavigation {
  readonly name: string;
  /** Logical name of the other table; `principal` where several tables share the property. */
  readonly target: string;
  readonly many: boolean;
  readonly partner: string | null;
  /** The lookup property behind it and the key it refers to. */
  readonly constraint: { readonly property: string; readonly key: string } | null;
}

/** Base of users and teams: the type of an owner. */
export const principal = 'principal';

/** All navigation properties of a table, each name once. */
export function navigations(schema: Schema, table: TableMeta): CsdlNavigation[] {
  const all = [...lookups(schema, table), ...collections(schema, table), ...manyToMany(schema, table)];
  const taken = new Set<string>(visibleColumns(table).map(propertyName));
  return all.filter(({ name }) => {
    if (taken.has(name)) return false;
    taken.add(name);
    return true;
  });
}

function lookups(schema: Schema, table: TableMeta): CsdlNavigation[] {
  return table.columns.flatMap((column) =>
    column.type.kind === 'lookup' ? lookup(schema, table, column, column.type.targets) : [],
  );
}

function lookup(
  schema: Schema,
  table: TableMeta,
  column: ColumnMeta,
  targets: readonly LookupTarget[],
): CsdlNavigation[] {
  return [...new Set(targets.map((target) => target.navigation))].flatMap((name) => {
    const served = targets.filter((t) => t.navigation === name && schema.shape(t.table) !== undefined);
    const [target] = served;
    if (target === undefined) return [];
    const shared = served.length > 1;
    const key = shared ? 'ownerid' : (schema.shape(target.table)?.table.primaryId ?? '');
    const relationship = schema.relationships.find(
      (r) =>
        r.referencing === table.logicalName &&
        r.attribute === column.logicalName &&
        r.referenced === target.table,
    );
    return [
      {
        name,
        target: shared ? principal : target.table,
        many: false,
        partner: shared ? null : (relationship?.collection ?? null),
        constraint: { property: propertyName(column), key },
      },
    ];
  });
}

function collections(schema: Schema, table: TableMeta): CsdlNavigation[] {
  return schema.childrenOf(table.logicalName).map((r) => ({
    name: r.collection,
    target: r.referencing,
    many: true,
    partner: sharesNavigation(schema, r) ? null : r.navigation,
    constraint: null,
  }));
}

/** A navigation property to several tables is of their base type and has no partner. */
function sharesNavigation(schema: Schema, { referencing, navigation }: RelationshipMeta): boolean {
  const targets = schema.shape(referencing)?.byNavigation.get(navigation)?.targets ?? [];
  return targets.length > 1;
}

function manyToMany(schema: Schema, table: TableMeta): CsdlNavigation[] {
  const side = (name: string, target: string, partner: string): CsdlNavigation => ({
    name,
    target,
    many: true,
    partner,
    constraint: null,
  });
  return schema.manyToMany.flatMap((r) => [
    ...(r.table1 === table.logicalName ? [side(r.navigation1, r.table2, r.navigation2)] : []),
    ...(r.table2 === table.logicalName ? [side(r.navigation2, r.table1, r.navigation1)] : []),
  ]);
}

/** The `EntityType` of a table. */
export function entityTypeXml(
  table: TableMeta,
  links: readonly CsdlNavigation[],
  annotated: boolean,
): string {
  const key = `<Key><PropertyRef Name="${table.primaryId}" /></Key>`;
  const properties = visibleColumns(table).map((column) => propertyXml(table, column));
  const keys = annotated ? alternateKeysXml(table) : '';
  return `<EntityType Name="${table.logicalName}" BaseType="mscrm.crmbaseentity">${key}${properties.join('')}${links.map(navigationXml).join('')}${keys}</EntityType>`;
}

function propertyXml(table: TableMeta, column: ColumnMeta): string {
  const type = edmType(column);
  // Scale is a facet of Edm.Decimal alone (CSDL 4.0, 6.2.4).
  const scale = type === 'Edm.Decimal' ? ' Scale="Variable"' : '';
  const unicode = type === 'Edm.String' ? ' Unicode="false"' : '';
  const nullable = column.logicalName === table.primaryId ? ' Nullable="false"' : '';
  return `<Property Name="${propertyName(column)}" Type="${type}"${nullable}${unicode}${scale} />`;
}

function navigationXml({ name, target, many, partner, constraint }: CsdlNavigation): string {
  const type = many ? `Collection(mscrm.${target})` : `mscrm.${target}`;
  const nullable = many ? '' : ' Nullable="true"';
  const back = partner === null ? '' : ` Partner="${partner}"`;
  const head = `<NavigationProperty Name="${name}" Type="${type}"${nullable}${back}`;
  if (constraint === null) return `${head} />`;
  return `${head}><ReferentialConstraint Property="${constraint.property}" ReferencedProperty="${constraint.key}" /></NavigationProperty>`;
}

/** The community vocabulary in which Dataverse tells of alternate keys. */
function alternateKeysXml(table: TableMeta): string {
  const keys = table.keys.filter((key) => key.failed !== true);
  if (keys.length === 0) return '';
  const records = keys.map((key) => {
    const parts = key.columns.map((name) => {
      const column = table.columns.find((c) => c.logicalName === name);
      const property = column === undefined ? name : propertyName(column);
      return `<Record Type="OData.Community.Keys.V1.PropertyRef"><PropertyValue Property="Alias" String="${property}" /><PropertyValue Property="Name" PropertyPath="${property}" /></Record>`;
    });
    return `<Record Type="OData.Community.Keys.V1.AlternateKey"><PropertyValue Property="Key"><Collection>${parts.join('')}</Collection></PropertyValue></Record>`;
  });
  return `<Annotation Term="OData.Community.Keys.V1.AlternateKeys"><Collection>${records.join('')}</Collection></Annotation>`;
}
