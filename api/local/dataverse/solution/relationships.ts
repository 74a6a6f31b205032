import { standardColumns } from '../metadata/columns.ts';
import {
  type CascadeDelete,
  type CascadeReach,
  cascadeActions,
  type LookupTarget,
  type RelationshipMeta,
} from '../metadata/types.ts';
import { attribute, children, requiredText, text, type XmlNode } from './xml.ts';

const platformLookups = new Set([
  ...standardColumns().map((c) => c.logicalName),
  'createdonbehalfby',
  'modifiedonbehalfby',
  'owningteam',
  'organizationid',
  'transactioncurrencyid',
]);

const cascades: readonly CascadeDelete[] = ['RemoveLink', 'Restrict', 'Cascade', 'NoCascade'];

/** One-to-many relationships of a package, without the platform's own (owner, created by and the like). */
export function readRelationships(root: XmlNode): RelationshipMeta[] {
  return children(children(root, 'EntityRelationships')[0], 'EntityRelationship')
    .filter((node) => text(node, 'EntityRelationshipType') !== 'ManyToMany')
    .filter((node) => !platformLookups.has((text(node, 'ReferencingAttributeName') ?? '').toLowerCase()))
    .map(relationship);
}

function relationship(node: XmlNode): RelationshipMeta {
  const schemaName = attribute(node, 'Name');
  if (schemaName === undefined) throw new Error('An EntityRelationship has no Name.');
  const where = `EntityRelationship ${schemaName}`;
  const lookup = requiredText(node, where, 'ReferencingAttributeName');
  const wanted = text(node, 'CascadeDelete') ?? 'RemoveLink';
  const cascadeDelete = cascades.find((name) => name === wanted);
  if (cascadeDelete === undefined) throw new Error(`${where} has the unknown CascadeDelete '${wanted}'.`);
  return {
    schemaName,
    referencing: requiredText(node, where, 'ReferencingEntityName').toLowerCase(),
    referenced: requiredText(node, where, 'ReferencedEntityName').toLowerCase(),
    attribute: lookup.toLowerCase(),
    navigation: role(node, '1') ?? lookup,
    collection: role(node, '0') ?? schemaName,
    cascadeDelete,
    ...cascadesOf(node, where),
    custom: true,
  };
}

const reaches: readonly CascadeReach[] = ['NoCascade', 'Cascade', 'Active', 'UserOwned'];

function cascadesOf(node: XmlNode, where: string): Pick<RelationshipMeta, 'cascades'> {
  const found = cascadeActions.flatMap((action) => {
    const wanted = text(node, `Cascade${action}`) ?? 'NoCascade';
    const reach = reaches.find((name) => name === wanted);
    if (reach === undefined) throw new Error(`${where} has the unknown Cascade${action} '${wanted}'.`);
    return reach === 'NoCascade' ? [] : [[action, reach] as const];
  });
  return found.length === 0 ? {} : { cascades: Object.fromEntries(found) };
}

/** Navigation property of one side: type 1 = the lookup, type 0 = the collection. */
function role(node: XmlNode, type: string): string | undefined {
  const roles = children(children(node, 'EntityRelationshipRoles')[0], 'EntityRelationshipRole');
  const found = roles.find((r) => text(r, 'RelationshipRoleType') === type);
  return text(found, 'NavigationPropertyName');
}

/** Where the lookups point, by `table.column`; of two relationships to the same table the later one counts. */
export function lookupTargets(relationships: readonly RelationshipMeta[]): Map<string, LookupTarget[]> {
  const targets = new Map<string, LookupTarget[]>();
  for (const r of relationships) {
    const name = `${r.referencing}.${r.attribute}`;
    const others = (targets.get(name) ?? []).filter((target) => target.table !== r.referenced);
    targets.set(name, [...others, { table: r.referenced, navigation: r.navigation }]);
  }
  return targets;
}
