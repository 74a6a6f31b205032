import type { Column, Table } from '../../api/domain/model/column.ts';
import { logicalName, tableNamed } from '../../api/domain/model/names.ts';
import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { descriptions, elements } from './labels.ts';
import { introducedVersion, publisher } from './publisher.ts';
import { hasMoney } from './system-attribute-xml.ts';

/** Every relationship of the given tables, in name order: one per lookup, plus those every table has. */
export function relationshipsXml(tables: readonly Table[]): readonly XmlElement[] {
  return tables
    .flatMap((table) => [...lookups(table), ...systemRelationships(table)])
    .sort((a, b) => ((a.attributes.Name ?? '') < (b.attributes.Name ?? '') ? -1 : 1));
}

/** Name of the relationship behind a lookup, e.g. `tp_customersite_contract_customersiteid`. */
export function relationshipName(table: Table, column: Column, target: Table): string {
  const parts = [target, table, column].map((named) => logicalName(named).replace(/^tp_/, ''));
  return `${publisher.prefix}_${parts.join('_')}`;
}

function lookups(table: Table): readonly XmlElement[] {
  return table.columns.flatMap((column) =>
    column.type.kind === 'lookup' ? [lookup(table, column, tableNamed(column.type.table))] : [],
  );
}

/** A required parent cannot be deleted while children exist; an optional one leaves them behind. */
function lookup(table: Table, column: Column, target: Table): XmlElement {
  const name = relationshipName(table, column, target);
  return relationship(
    {
      name,
      referencing: table.schema,
      referenced: target.schema,
      column: column.schema,
      cascadeDelete: column.required ? 'Restrict' : 'RemoveLink',
      custom: true,
    },
    [roles(column.schema, name)],
  );
}

interface Ends {
  readonly name: string;
  readonly referencing: string;
  readonly referenced: string;
  readonly column: string;
  readonly cascadeDelete: 'Restrict' | 'RemoveLink' | 'NoCascade';
  readonly custom: boolean;
}

function relationship(ends: Ends, tail: readonly XmlElement[]): XmlElement {
  const custom = ends.custom;
  const optional = (name: string, value: string) => (custom ? [[name, value] as const] : []);
  return elWith(
    'EntityRelationship',
    { Name: ends.name },
    elements([
      ['EntityRelationshipType', 'OneToMany'],
      ['IsCustomizable', custom ? 1 : 0],
      ['IntroducedVersion', introducedVersion],
      ['IsHierarchical', 0],
      ['ReferencingEntityName', ends.referencing],
      ['ReferencedEntityName', ends.referenced],
      ['CascadeAssign', 'NoCascade'],
      ['CascadeDelete', ends.cascadeDelete],
      ['CascadeArchive', ends.cascadeDelete],
      ['CascadeReparent', 'NoCascade'],
      ['CascadeShare', 'NoCascade'],
      ['CascadeUnshare', 'NoCascade'],
      ...optional('CascadeRollupView', 'NoCascade'),
      ...optional('IsValidForAdvancedFind', '1'),
      ['ReferencingAttributeName', ends.column],
    ]),
    el('RelationshipDescription', descriptions('')),
    tail,
  );
}

/** The two navigation properties: role 1 is the lookup (its case matters to the Web API), role 0 the collection. */
function roles(lookupName: string, collectionName: string): XmlElement {
  const referencing = elements([
    ['NavPaneDisplayOption', 'UseCollectionName'],
    ['NavPaneArea', 'Details'],
    ['NavPaneOrder', 10000],
    ['NavigationPropertyName', lookupName],
    ['RelationshipRoleType', 1],
  ]);
  const referenced = elements([
    ['NavigationPropertyName', collectionName],
    ['RelationshipRoleType', 0],
  ]);
  return el(
    'EntityRelationshipRoles',
    el('EntityRelationshipRole', referencing),
    el('EntityRelationshipRole', referenced),
  );
}

/** Relationships that accompany every user-owned table: makers, owner, business unit and, with money, currency. */
function systemRelationships(table: Table): readonly XmlElement[] {
  const logical = logicalName(table);
  const to = (
    name: string,
    referenced: string,
    column: string,
    cascadeDelete: Ends['cascadeDelete'] = 'NoCascade',
  ) =>
    relationship({ name, referencing: table.schema, referenced, column, cascadeDelete, custom: false }, []);
  return [
    to(`business_unit_${logical}`, 'BusinessUnit', 'OwningBusinessUnit', 'Restrict'),
    to(`lk_${logical}_createdby`, 'SystemUser', 'CreatedBy'),
    to(`lk_${logical}_modifiedby`, 'SystemUser', 'ModifiedBy'),
    to(`owner_${logical}`, 'Owner', 'OwnerId'),
    to(`team_${logical}`, 'Team', 'OwningTeam'),
    to(`user_${logical}`, 'SystemUser', 'OwningUser'),
    ...(hasMoney(table)
      ? [
          to(
            `TransactionCurrency_${table.schema}`,
            'TransactionCurrency',
            'TransactionCurrencyId',
            'Restrict',
          ),
        ]
      : []),
  ];
}
