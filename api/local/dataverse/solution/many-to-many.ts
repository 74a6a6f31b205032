import type { ManyToManyMeta, SchemaData } from '../metadata/types.ts';
import { attribute, children, requiredText, text, type XmlNode } from './xml.ts';

/** Many-to-many relationships of a package. Both tables must exist in `tables` or the package. */
export function readManyToMany(root: XmlNode): ManyToManyMeta[] {
  return children(children(root, 'EntityRelationships')[0], 'EntityRelationship')
    .filter((node) => text(node, 'EntityRelationshipType') === 'ManyToMany')
    .map(relationship);
}

function relationship(node: XmlNode): ManyToManyMeta {
  const schemaName = attribute(node, 'Name');
  if (schemaName === undefined) throw new Error('An EntityRelationship has no Name.');
  const where = `EntityRelationship ${schemaName}`;
  const table1 = requiredText(node, where, 'FirstEntityName').toLowerCase();
  const table2 = requiredText(node, where, 'SecondEntityName').toLowerCase();
  // A table related to itself needs two names for the columns of the pair.
  const [one, two] = table1 === table2 ? ['one', 'two'] : ['', ''];
  return {
    schemaName,
    intersect: requiredText(node, where, 'IntersectEntityName').toLowerCase(),
    table1,
    attribute1: `${table1}id${one}`,
    navigation1: navigation(node, '1', 0) ?? schemaName,
    table2,
    attribute2: `${table2}id${two}`,
    navigation2: navigation(node, '2', 1) ?? schemaName,
    custom: true,
  };
}

/** Navigation property of one side: by its ordinal or, where the package names none, by its place. */
function navigation(node: XmlNode, ordinal: string, place: number): string | undefined {
  const roles = children(children(node, 'EntityRelationshipRoles')[0], 'EntityRelationshipRole');
  const role = roles.find((r) => text(r, 'AssociationRoleOrdinal') === ordinal) ?? roles[place];
  return text(role, 'NavigationPropertyName');
}

/** Both sides of every relationship must exist. */
export function checkManyToMany(schema: SchemaData): void {
  const names = new Set(schema.tables.map((table) => table.logicalName));
  for (const { schemaName, table1, table2 } of schema.manyToMany ?? []) {
    for (const table of [table1, table2]) {
      if (!names.has(table))
        throw new Error(`The relationship ${schemaName} needs the entity ${table}, which does not exist.`);
    }
  }
}
