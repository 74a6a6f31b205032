import { stableId } from '../stable-id.ts';
import { type Described, label, managedFlag } from './label.ts';
import { objectTypeCode, ownershipOf } from './platform-facts.ts';
import { privilegeId } from './privilege-id.ts';
import { privilegesOf } from './privileges.ts';
import type { TableMeta } from './types.ts';

export function tableId(table: TableMeta): string {
  return stableId(`table:${table.logicalName}`);
}

/** `EntityMetadata` of a table; `tables` are all tables in the order they were made. */
export function describeTable(table: TableMeta, tables: readonly TableMeta[]): Described {
  const traits = table.traits ?? {};
  return {
    MetadataId: tableId(table),
    HasChanged: null,
    LogicalName: table.logicalName,
    SchemaName: table.schemaName,
    EntitySetName: table.entitySetName,
    LogicalCollectionName: table.entitySetName,
    CollectionSchemaName: table.entitySetName,
    Description: label(traits.description ?? ''),
    DisplayName: label(table.label),
    DisplayCollectionName: label(table.pluralLabel),
    ObjectTypeCode: objectTypeCode(table, tables),
    OwnershipType: ownershipOf(table),
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName,
    PrimaryImageAttribute: null,
    TableType: 'Standard',
    IntroducedVersion: table.custom ? '1.0.0.0' : '5.0.0.0',
    ...flags(table),
    ...managedFlags(table),
    Privileges: privilegesOf(table, ownershipOf(table)).map((privilege) => ({
      CanBeBasic: privilege.byOwner,
      CanBeLocal: privilege.byOwner,
      CanBeDeep: privilege.byOwner,
      CanBeGlobal: true,
      CanBeEntityReference: false,
      CanBeParentEntityReference: false,
      Name: privilege.name,
      PrivilegeId: privilegeId(privilege.name),
      PrivilegeType: /^prv(AppendTo|Append|Create|Read|Write|Delete|Assign|Share)/.exec(privilege.name)?.[1],
    })),
  };
}

function flags({ traits = {}, custom, changeTracking }: TableMeta): Described {
  return {
    ActivityTypeMask: traits.isActivity === true ? 1 : 0,
    AutoRouteToOwnerQueue: false,
    CanTriggerWorkflow: traits.isIntersect !== true,
    ChangeTrackingEnabled: changeTracking,
    EntityHelpUrlEnabled: false,
    HasActivities: traits.hasActivities ?? false,
    HasFeedback: false,
    HasNotes: traits.hasNotes ?? false,
    IsActivity: traits.isActivity ?? false,
    IsActivityParty: false,
    IsBPFEntity: false,
    IsBusinessProcessEnabled: false,
    IsChildEntity: false,
    IsCustomEntity: custom,
    IsImportable: traits.isIntersect !== true,
    IsIntersect: traits.isIntersect ?? false,
    IsLogicalEntity: false,
    // The platform's own tables come from managed solutions.
    IsManaged: traits.isManaged ?? !custom,
    IsOptimisticConcurrencyEnabled: traits.isIntersect !== true,
    IsPrivate: false,
    IsSolutionAware: false,
    IsValidForAdvancedFind: traits.isIntersect !== true,
  };
}

function managedFlags({ traits = {}, custom }: TableMeta): Described {
  const own = custom && traits.isIntersect !== true;
  return {
    CanBeRelatedEntityInRelationship: managedFlag(own, 'canberelatedentityinrelationship', false),
    CanBePrimaryEntityInRelationship: managedFlag(own, 'canbeprimaryentityinrelationship', false),
    CanBeInManyToMany: managedFlag(own, 'canbeinmanytomany', false),
    CanChangeTrackingBeEnabled: managedFlag(own, 'canchangetrackingbeenabled'),
    CanCreateAttributes: managedFlag(own, 'cancreateattributes', false),
    IsAuditEnabled: managedFlag(false, 'canmodifyauditsettings'),
    IsConnectionsEnabled: managedFlag(false, 'canmodifyconnectionsettings'),
    IsCustomizable: managedFlag(own, 'iscustomizable'),
    IsDuplicateDetectionEnabled: managedFlag(false, 'canmodifyduplicatedetectionsettings'),
    IsMappable: managedFlag(own, 'ismappable', false),
    IsRenameable: managedFlag(own, 'isrenameable'),
    IsValidForQueue: managedFlag(false, 'canmodifyqueuesettings'),
  };
}
