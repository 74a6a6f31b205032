import { stableId } from '../stable-id.ts';
import type { ColumnMeta, KeyMeta, Option, OptionSetMeta, RelationshipMeta, TableMeta } from './types.ts';

/** Metadata objects as the Web API shows them under `EntityDefinitions`. */
export type Described = Readonly<Record<string, unknown>>;

function label(text: string): Described {
  const localized = { Label: text, LanguageCode: 1033, IsManaged: false };
  return { LocalizedLabels: [localized], UserLocalizedLabel: localized };
}

export function describeTable(table: TableMeta): Described {
  return {
    MetadataId: stableId(`table:${table.logicalName}`),
    LogicalName: table.logicalName,
    SchemaName: table.schemaName,
    EntitySetName: table.entitySetName,
    LogicalCollectionName: table.entitySetName,
    CollectionSchemaName: table.entitySetName,
    DisplayName: label(table.label),
    DisplayCollectionName: label(table.pluralLabel),
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName,
    ChangeTrackingEnabled: table.changeTracking,
    IsOptimisticConcurrencyEnabled: true,
    IsCustomEntity: table.custom,
    OwnershipType: 'UserOwned',
    TableType: 'Standard',
  };
}

const attributeTypes = {
  guid: ['Uniqueidentifier', 'UniqueIdentifier'],
  string: ['String', 'String'],
  memo: ['Memo', 'Memo'],
  integer: ['Integer', 'Integer'],
  bigint: ['BigInt', 'BigInt'],
  decimal: ['Decimal', 'Decimal'],
  money: ['Money', 'Money'],
  boolean: ['Boolean', 'Boolean'],
  date: ['DateTime', 'DateTime'],
  datetime: ['DateTime', 'DateTime'],
  choice: ['Picklist', 'Picklist'],
  choices: ['Virtual', 'MultiSelectPicklist'],
  state: ['State', 'State'],
  status: ['Status', 'Status'],
  lookup: ['Lookup', 'Lookup'],
} as const;

/** The metadata type of a column, e.g. `Microsoft.Dynamics.CRM.PicklistAttributeMetadata`. */
function attributeMetadataType(column: ColumnMeta): string {
  return `Microsoft.Dynamics.CRM.${attributeTypes[column.type.kind][1]}AttributeMetadata`;
}

export function describeColumn(table: TableMeta, column: ColumnMeta): Described {
  const [attributeType, typeName] = attributeTypes[column.type.kind];
  return {
    '@odata.type': `#${attributeMetadataType(column)}`,
    MetadataId: stableId(`column:${table.logicalName}.${column.logicalName}`),
    LogicalName: column.logicalName,
    SchemaName: column.schemaName,
    EntityLogicalName: table.logicalName,
    AttributeType: attributeType,
    AttributeTypeName: { Value: `${typeName}Type` },
    DisplayName: label(column.label),
    IsPrimaryId: column.logicalName === table.primaryId,
    IsPrimaryName: column.logicalName === table.primaryName,
    IsCustomAttribute: column.custom,
    IsValidForRead: column.validForRead ?? true,
    IsValidForCreate: column.validForCreate,
    IsValidForUpdate: column.validForUpdate,
    RequiredLevel: { Value: column.requiredLevel, CanBeChanged: column.custom },
    ...typeDetails(column),
  };
}

function typeDetails(column: ColumnMeta): Described {
  const type = column.type;
  switch (type.kind) {
    case 'string':
      return { MaxLength: type.maxLength, Format: type.format };
    case 'memo':
      return { MaxLength: type.maxLength };
    case 'integer':
      return { MinValue: type.min, MaxValue: type.max };
    case 'decimal':
      return { Precision: type.precision, MinValue: Number(type.min), MaxValue: Number(type.max) };
    case 'money':
      return {
        Precision: type.precision,
        PrecisionSource: 0,
        MinValue: Number(type.min),
        MaxValue: Number(type.max),
        IsBaseCurrency: column.baseOf !== undefined,
      };
    case 'date':
      return { Format: 'DateOnly', DateTimeBehavior: { Value: 'DateOnly' } };
    case 'datetime':
      return { Format: 'DateAndTime', DateTimeBehavior: { Value: 'UserLocal' } };
    case 'lookup':
      return { Targets: type.targets.map((target) => target.table) };
    default:
      return {};
  }
}

/** The option set of a choice, state, status or two-options column; null for other kinds. */
export function describeOptions(table: TableMeta, column: ColumnMeta): Described | null {
  const type = column.type;
  if (type.kind === 'boolean') {
    return {
      TrueOption: { Value: 1, Label: label(type.trueLabel) },
      FalseOption: { Value: 0, Label: label(type.falseLabel) },
    };
  }
  if (!('options' in type)) return null;
  const name = 'optionSet' in type ? type.optionSet : `${table.logicalName}_${column.logicalName}`;
  return optionSet(name, column.label, type.options);
}

export function describeOptionSet(set: OptionSetMeta): Described {
  return optionSet(set.name, set.label, set.options);
}

function optionSet(name: string, title: string, options: readonly Option[]): Described {
  return {
    MetadataId: stableId(`optionset:${name}`),
    Name: name,
    IsGlobal: true,
    OptionSetType: 'Picklist',
    DisplayName: label(title),
    Options: options.map((option) => ({ Value: option.value, Label: label(option.label) })),
  };
}

export function describeKey(table: TableMeta, key: KeyMeta): Described {
  return {
    MetadataId: stableId(`key:${table.logicalName}.${key.logicalName}`),
    LogicalName: key.logicalName,
    SchemaName: key.schemaName,
    EntityLogicalName: table.logicalName,
    DisplayName: label(key.label),
    KeyAttributes: key.columns,
    EntityKeyIndexStatus: 'Active',
  };
}

export function describeRelationship(relationship: RelationshipMeta): Described {
  return {
    MetadataId: stableId(`relationship:${relationship.schemaName}`),
    SchemaName: relationship.schemaName,
    RelationshipType: 'OneToManyRelationship',
    ReferencingEntity: relationship.referencing,
    ReferencingAttribute: relationship.attribute,
    ReferencingEntityNavigationPropertyName: relationship.navigation,
    ReferencedEntity: relationship.referenced,
    ReferencedAttribute: `${relationship.referenced}id`,
    ReferencedEntityNavigationPropertyName: relationship.collection,
    CascadeConfiguration: { Delete: relationship.cascadeDelete },
  };
}
