import type { Call } from '../http/types.ts';
import { describeColumn, describeKey } from './describe-column.ts';
import { describeOptionSet, describeOptions } from './describe-options.ts';
import { describeManyToMany, describeRelationship } from './describe-relationship.ts';
import { describeTable } from './describe-table.ts';
import type { Described } from './label.ts';
import type { BaseType, MetadataEntity, Target } from './metadata-entity.ts';
import { visibleColumns } from './schema.ts';
import type { ColumnMeta, RelationshipMeta, SchemaData, TableMeta } from './types.ts';

type Navigation = ReadonlyMap<string, () => Target>;

const none: Navigation = new Map();

function entity(properties: Described, base: BaseType | null, navigation: Navigation = none): MetadataEntity {
  const { '@odata.type': type, ...rest } = properties;
  const name = typeof type === 'string' ? type.replace(/^#Microsoft\.Dynamics\.CRM\./, '') : '';
  return { type: name, properties: rest, navigation, ...(base === null ? {} : { base }) };
}

/** Declared and implied relationships alike. */
function everything(call: Call): SchemaData {
  const { data, relationships, manyToMany } = call.context.store.schema;
  return { ...data, relationships: withOneOwner(relationships), manyToMany };
}

/** The relationship of a table with its owners is one, with users and teams under the name `owner`. */
function withOneOwner(relationships: readonly RelationshipMeta[]): RelationshipMeta[] {
  const owned = new Set<string>();
  return relationships.flatMap((r) => {
    if (r.attribute !== 'ownerid') return [r];
    if (owned.has(r.referencing)) return [];
    owned.add(r.referencing);
    return [{ ...r, referenced: 'owner' }];
  });
}

/** Every table as `EntityMetadata`. */
export function tableEntities(call: Call): MetadataEntity[] {
  const data = everything(call);
  return data.tables.map((table) => ({
    type: 'EntityMetadata',
    properties: describeTable(table, data.tables),
    navigation: tableNavigation(call, data, table),
  }));
}

function tableNavigation(call: Call, data: SchemaData, table: TableMeta): Navigation {
  const name = table.logicalName;
  const { pendingKeys } = call.context.imports;
  const oneToMany = (wanted: 'referenced' | 'referencing') => () =>
    data.relationships
      .filter((r) => r[wanted] === name)
      .map((r) => entity(describeRelationship(r, data), null));
  return new Map<string, () => Target>([
    ['Attributes', () => visibleColumns(table).map((column) => columnEntity(data, table, column))],
    [
      'Keys',
      () =>
        table.keys.map((key) => {
          // The index is built while nobody looks: the second read finds it.
          const pending = pendingKeys.delete(`${name}.${key.logicalName}`);
          const described = describeKey(table, key, pending);
          return { type: 'EntityKeyMetadata', properties: described, navigation: none };
        }),
    ],
    ['OneToManyRelationships', oneToMany('referenced')],
    ['ManyToOneRelationships', oneToMany('referencing')],
    [
      'ManyToManyRelationships',
      () =>
        (data.manyToMany ?? [])
          .filter((r) => r.table1 === name || r.table2 === name)
          .map((r) => entity(describeManyToMany(r), null)),
    ],
  ]);
}

/** What every kind of column has; more needs a cast. */
const commonNames: ReadonlySet<string> = new Set(
  Object.keys(
    describeColumn(
      { logicalName: '', columns: [], primaryId: '', primaryName: '' },
      {
        logicalName: '',
        schemaName: '',
        label: '',
        type: { kind: 'guid' },
        requiredLevel: 'None',
        validForCreate: false,
        validForUpdate: false,
        custom: false,
      },
    ),
  ),
);
const attributeBase: BaseType = { type: 'AttributeMetadata', has: (name) => commonNames.has(name) };

function columnEntity(data: SchemaData, table: TableMeta, column: ColumnMeta): MetadataEntity {
  const options = () => describeOptions(table, column, data.optionSets);
  const hasOptions = 'options' in column.type || column.type.kind === 'boolean';
  const navigation: Navigation = hasOptions
    ? new Map<string, () => Target>([
        ['OptionSet', () => optionsEntity(options()?.own ?? null)],
        ['GlobalOptionSet', () => optionsEntity(options()?.global ?? null)],
      ])
    : none;
  return entity(describeColumn(table, column), attributeBase, navigation);
}

function optionsEntity(described: Described | null): MetadataEntity | null {
  return described === null ? null : entity(described, null);
}

const optionSetBase: BaseType = {
  type: 'OptionSetMetadataBase',
  has: (name) => name !== 'Options' && name !== 'TrueOption' && name !== 'FalseOption',
};

/** Every global choice. */
export function optionSetEntities(call: Call): MetadataEntity[] {
  return call.context.store.schema.data.optionSets.map((set) =>
    entity(describeOptionSet(set), optionSetBase),
  );
}

const relationshipNames = new Set([
  'MetadataId',
  'HasChanged',
  'SchemaName',
  'RelationshipType',
  'SecurityTypes',
  'IsCustomRelationship',
  'IsManaged',
  'IsValidForAdvancedFind',
  'IntroducedVersion',
  'IsCustomizable',
]);
const relationshipBase: BaseType = {
  type: 'RelationshipMetadataBase',
  has: (name) => relationshipNames.has(name),
};

/** Every relationship, of both kinds. */
export function relationshipEntities(call: Call): MetadataEntity[] {
  const data = everything(call);
  return [
    ...data.relationships.map((r) => entity(describeRelationship(r, data), relationshipBase)),
    ...(data.manyToMany ?? []).map((r) => entity(describeManyToMany(r), relationshipBase)),
  ];
}
