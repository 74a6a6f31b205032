import { stableId } from '../stable-id.ts';
import { type Described, label, managedFlag } from './label.ts';
import type { ColumnMeta, KeyMeta, TableMeta } from './types.ts';

const attributeTypes = {
  guid: ['Uniqueidentifier', 'UniqueIdentifier'],
  string: ['String', 'String'],
  memo: ['Memo', 'Memo'],
  integer: ['Integer', 'Integer'],
  bigint: ['BigInt', 'BigInt'],
  decimal: ['Decimal', 'Decimal'],
  double: ['Double', 'Double'],
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

/** Owner and customer lookups have types of their own, though the metadata of lookups. */
function lookupType({ logicalName, type }: ColumnMeta): readonly [string, string] | undefined {
  if (type.kind !== 'lookup') return undefined;
  if (logicalName === 'ownerid') return ['Owner', 'Owner'];
  const tables = new Set(type.targets.map((target) => target.table));
  const isCustomer = tables.size === 2 && tables.has('account') && tables.has('contact');
  return isCustomer && logicalName.endsWith('customerid') ? ['Customer', 'Customer'] : undefined;
}

export function describeColumn(
  table: Pick<TableMeta, 'logicalName' | 'columns' | 'primaryId' | 'primaryName'>,
  column: ColumnMeta,
): Described {
  const [attributeType, typeName] = lookupType(column) ?? attributeTypes[column.type.kind];
  return {
    '@odata.type': `#${attributeMetadataType(column)}`,
    HasChanged: null,
    MetadataId: stableId(`column:${table.logicalName}.${column.logicalName}`),
    LogicalName: column.logicalName,
    SchemaName: column.schemaName,
    EntityLogicalName: table.logicalName,
    AttributeType: attributeType,
    AttributeTypeName: { Value: `${typeName}Type` },
    DisplayName: label(column.label),
    Description: label(''),
    IsPrimaryId: column.logicalName === table.primaryId,
    IsPrimaryName: column.logicalName === table.primaryName,
    IsCustomAttribute: column.custom,
    IsManaged: !column.custom,
    IsLogical: false,
    IsRetrievable: true,
    IsFilterable: false,
    IsSearchable: false,
    IsSecured: false,
    AttributeOf: null,
    ColumnNumber: table.columns.indexOf(column) + 1,
    SourceType: column.type.kind === 'lookup' || column.type.kind === 'guid' ? null : 0,
    IntroducedVersion: column.custom ? '1.0.0.0' : '5.0.0.0',
    IsCustomizable: managedFlag(column.custom, 'iscustomizable'),
    IsRenameable: managedFlag(column.custom, 'isrenameable'),
    IsAuditEnabled: managedFlag(false, 'canmodifyauditsettings'),
    IsValidForAdvancedFind: managedFlag(true, 'canmodifysearchsettings'),
    IsValidForRead: column.validForRead ?? true,
    IsValidForCreate: column.validForCreate,
    IsValidForUpdate: column.validForUpdate,
    RequiredLevel: {
      Value: column.requiredLevel,
      CanBeChanged: column.custom,
      ManagedPropertyLogicalName: 'canmodifyrequirementlevelsettings',
    },
    ...typeDetails(column),
  };
}

/** `Format` of a text column: `textarea` -> `TextArea`. */
function formatName(format: string): string {
  const names = ['Email', 'Phone', 'Text', 'TextArea', 'TickerSymbol', 'Url'];
  return names.find((name) => name.toLowerCase() === format.toLowerCase()) ?? 'Text';
}

function typeDetails(column: ColumnMeta): Described {
  const type = column.type;
  switch (type.kind) {
    case 'string':
      return {
        MaxLength: type.maxLength,
        Format: formatName(type.format),
        FormatName: { Value: formatName(type.format) },
      };
    case 'memo':
      return { MaxLength: type.maxLength };
    case 'integer':
      return { MinValue: type.min, MaxValue: type.max };
    case 'decimal':
    case 'double':
      return { Precision: type.precision, MinValue: Number(type.min), MaxValue: Number(type.max) };
    case 'money':
      return {
        Precision: type.precision,
        PrecisionSource: type.precisionSource ?? 0,
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
    case 'boolean':
      return { DefaultValue: column.defaultValue === true };
    case 'choice':
    case 'choices':
      return { DefaultFormValue: typeof column.defaultValue === 'number' ? column.defaultValue : -1 };
    default:
      return {};
  }
}

/** `EntityKeyMetadata`; an index that is being built is `Pending`, one over duplicate rows `Failed`. */
export function describeKey(table: TableMeta, key: KeyMeta, pending: boolean): Described {
  return {
    HasChanged: null,
    MetadataId: stableId(`key:${table.logicalName}.${key.logicalName}`),
    LogicalName: key.logicalName,
    SchemaName: key.schemaName,
    EntityLogicalName: table.logicalName,
    DisplayName: label(key.label),
    KeyAttributes: key.columns,
    EntityKeyIndexStatus: pending ? 'Pending' : key.failed === true ? 'Failed' : 'Active',
    AsyncJob: null,
    IsManaged: false,
    IntroducedVersion: '1.0.0.0',
    IsCustomizable: managedFlag(true, 'iscustomizable'),
  };
}
