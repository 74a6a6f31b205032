import { completed } from '../metadata/columns.ts';
import { intersectTable } from '../metadata/intersect.ts';
import { mergeSchema } from '../metadata/merge.ts';
import type { ColumnMeta, KeyMeta, SchemaData, TableMeta, TableTraits } from '../metadata/types.ts';
import { readOptionSets } from './choices.ts';
import { type ColumnSources, readColumn } from './columns.ts';
import { checkManyToMany, readManyToMany } from './many-to-many.ts';
import { lookupTargets, readRelationships } from './relationships.ts';
import { at, attribute, children, labelText, requiredText, text, type XmlNode } from './xml.ts';

/** The schema after the tables, choices, keys and relationships of `customizations.xml` were added. */
export function applyTables(base: SchemaData, root: XmlNode, managed: boolean): SchemaData {
  const optionSets = readOptionSets(root);
  const relationships = readRelationships(root);
  const manyToMany = readManyToMany(root);
  const sources: ColumnSources = {
    optionSets: [...optionSets, ...base.optionSets],
    lookups: lookupTargets([...base.relationships, ...relationships]),
  };
  const nodes = children(children(root, 'Entities')[0], 'Entity');
  const tables = [
    ...nodes.map((node) => readTable(node, base, sources, managed)),
    ...manyToMany.map((relationship) => intersectTable(relationship)),
  ];
  const merged = mergeSchema(base, { tables, relationships, manyToMany, optionSets });
  checkReferences(merged);
  checkManyToMany(merged);
  return merged;
}

function readTable(node: XmlNode, base: SchemaData, sources: ColumnSources, managed: boolean): TableMeta {
  const entity = at(node, 'EntityInfo', 'entity');
  const schemaName = attribute(entity, 'Name') ?? text(node, 'Name');
  if (schemaName === undefined) throw new Error('An Entity has no Name.');
  const logicalName = schemaName.toLowerCase();
  const old = base.tables.find((table) => table.logicalName === logicalName);
  const label = labelText(entity, 'LocalizedNames', 'LocalizedName') ?? schemaName;
  const columns = children(at(entity, 'attributes'), 'attribute').flatMap(
    (n) => readColumn(n, logicalName, label, sources) ?? [],
  );
  const read = { schemaName, logicalName, label, entity, columns, traits: traitsOf(entity, managed) };
  return old === undefined ? newTable(read) : extended(old, read);
}

interface Read {
  readonly schemaName: string;
  readonly logicalName: string;
  readonly label: string;
  readonly entity: XmlNode | undefined;
  readonly columns: readonly ColumnMeta[];
  readonly traits: TableTraits;
}

function traitsOf(entity: XmlNode | undefined, managed: boolean): TableTraits {
  const isOn = (name: string): boolean => text(entity, name) === '1';
  return {
    ownership: text(entity, 'OwnershipTypeMask') === 'OrgOwned' ? 'OrganizationOwned' : 'UserOwned',
    isActivity: isOn('IsActivity'),
    hasNotes: isOn('HasRelatedNotes'),
    hasActivities: isOn('HasRelatedActivities'),
    isManaged: managed,
    description: attribute(at(entity, 'Descriptions', 'Description'), 'description') ?? '',
  };
}

function newTable(read: Read): TableMeta {
  const { entity, logicalName } = read;
  const where = `Entity ${logicalName}`;
  if (entity === undefined) throw new Error(`${where} has no EntityInfo/entity and does not exist yet.`);
  const id = read.columns.find((c) => c.logicalName === `${logicalName}id`);
  if (id === undefined) throw new Error(`${where} has no primary key column ${logicalName}id.`);
  const name = primaryName(entity) ?? read.columns.find((c) => c.type.kind === 'string')?.logicalName;
  if (name === undefined) throw new Error(`${where} has no primary name column.`);
  return completed({
    logicalName,
    schemaName: read.schemaName,
    entitySetName: requiredText(entity, where, 'EntitySetName'),
    label: read.label,
    pluralLabel: labelText(entity, 'LocalizedCollectionNames', 'LocalizedCollectionName') ?? read.label,
    primaryId: id.logicalName,
    primaryName: name,
    changeTracking: text(entity, 'ChangeTrackingEnabled') === '1',
    custom: true,
    traits: read.traits,
    columns: [id, ...read.columns.filter((c) => c !== id)],
    keys: readKeys(entity, logicalName),
  });
}

/** A table that exists already, with the columns and keys the package adds. */
function extended(old: TableMeta, read: Read): TableMeta {
  const changeTracking = old.changeTracking || text(read.entity, 'ChangeTrackingEnabled') === '1';
  return completed({
    ...old,
    label: read.label,
    changeTracking,
    traits: read.traits,
    columns: read.columns,
    keys: readKeys(read.entity, read.logicalName),
  });
}

function primaryName(entity: XmlNode): string | undefined {
  const named = children(at(entity, 'attributes'), 'attribute').find((n) =>
    (text(n, 'DisplayMask') ?? '').split('|').includes('PrimaryName'),
  );
  return attribute(named, 'PhysicalName')?.toLowerCase();
}

function readKeys(entity: XmlNode | undefined, table: string): KeyMeta[] {
  return children(at(entity, 'EntityKeys'), 'EntityKey').map((node) => {
    const schemaName = requiredText(node, `An EntityKey of ${table}`, 'Name');
    return {
      schemaName,
      logicalName: text(node, 'LogicalName') ?? schemaName.toLowerCase(),
      label: labelText(node, 'displaynames', 'displayname') ?? schemaName,
      columns: children(at(node, 'EntityKeyAttributes'), 'AttributeName').map((n) =>
        String(n['#text']).trim(),
      ),
    };
  });
}

/** Every key column, lookup target and relationship must exist, and names must be unique. */
function checkReferences(schema: SchemaData): void {
  const names = new Set(schema.tables.map((t) => t.logicalName));
  const sets = new Map<string, string>();
  for (const table of schema.tables) {
    const taken = sets.get(table.entitySetName);
    if (taken !== undefined) {
      throw new Error(
        `The entity set name ${table.entitySetName} is used by ${taken} and ${table.logicalName}.`,
      );
    }
    sets.set(table.entitySetName, table.logicalName);
    checkKeys(table);
  }
  for (const r of schema.relationships) {
    for (const table of [r.referencing, r.referenced]) {
      if (names.has(table)) continue;
      throw new Error(`The relationship ${r.schemaName} needs the entity ${table}, which does not exist.`);
    }
    const holder = schema.tables.find((t) => t.logicalName === r.referencing);
    if (holder?.columns.some((c) => c.logicalName === r.attribute)) continue;
    throw new Error(`The relationship ${r.schemaName} needs the attribute ${r.referencing}.${r.attribute}.`);
  }
}

const unkeyable: readonly string[] = ['memo', 'money', 'boolean', 'choices', 'bigint', 'double'];

function checkKeys(table: TableMeta): void {
  for (const key of table.keys) {
    if (key.columns.length === 0 || key.columns.length > 16) {
      throw new Error(`The key ${key.schemaName} must have 1 to 16 columns.`);
    }
    for (const name of key.columns) {
      const column = table.columns.find((c) => c.logicalName === name);
      if (column === undefined)
        throw new Error(`The key ${key.schemaName} needs the attribute ${table.logicalName}.${name}.`);
      if (unkeyable.includes(column.type.kind)) {
        throw new Error(
          `The key ${key.schemaName} cannot hold ${name}: a ${column.type.kind} is not allowed in a key.`,
        );
      }
    }
  }
}
