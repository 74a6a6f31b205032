import { stableId } from '../stable-id.ts';
import { type Described, managedFlag } from './label.ts';
import { cascadeActions, type ManyToManyMeta, type RelationshipMeta, type SchemaData } from './types.ts';

function head(schemaName: string, kind: 'OneToMany' | 'ManyToMany', custom: boolean): Described {
  return {
    '@odata.type': `#Microsoft.Dynamics.CRM.${kind}RelationshipMetadata`,
    MetadataId: stableId(`relationship:${schemaName}`),
    HasChanged: null,
    SchemaName: schemaName,
    RelationshipType: `${kind}Relationship`,
    SecurityTypes: custom ? 'Append' : 'None',
    IsCustomRelationship: custom,
    IsManaged: !custom,
    IsValidForAdvancedFind: true,
    IntroducedVersion: custom ? '1.0.0.0' : '5.0.0.0',
    IsCustomizable: managedFlag(custom, 'iscustomizable', false),
  };
}

/** `OneToManyRelationshipMetadata`; the same for both sides. */
export function describeRelationship(relationship: RelationshipMeta, schema: SchemaData): Described {
  const { referenced } = relationship;
  const cascades = cascadeActions.map((action) => [action, relationship.cascades?.[action] ?? 'NoCascade']);
  return {
    ...head(relationship.schemaName, 'OneToMany', relationship.custom),
    ReferencingEntity: relationship.referencing,
    ReferencingAttribute: relationship.attribute,
    ReferencingEntityNavigationPropertyName: relationship.navigation,
    ReferencedEntity: referenced,
    ReferencedAttribute:
      schema.tables.find((t) => t.logicalName === referenced)?.primaryId ?? `${referenced}id`,
    ReferencedEntityNavigationPropertyName: relationship.collection,
    IsHierarchical: false,
    EntityKey: null,
    RelationshipBehavior: 1,
    CascadeConfiguration: {
      ...Object.fromEntries(cascades),
      Delete: relationship.cascadeDelete,
    },
  };
}

export function describeManyToMany(relationship: ManyToManyMeta): Described {
  return {
    ...head(relationship.schemaName, 'ManyToMany', relationship.custom),
    IntersectEntityName: relationship.intersect,
    Entity1LogicalName: relationship.table1,
    Entity1IntersectAttribute: relationship.attribute1,
    Entity1NavigationPropertyName: relationship.navigation1,
    Entity2LogicalName: relationship.table2,
    Entity2IntersectAttribute: relationship.attribute2,
    Entity2NavigationPropertyName: relationship.navigation2,
  };
}
