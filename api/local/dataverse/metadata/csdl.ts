import { type Call, json, type Reply } from '../http/types.ts';
import { edmType } from '../values/accept.ts';
import { propertyName, type Schema } from './schema.ts';
import type { TableMeta } from './types.ts';

/** GET of the service root: the entity sets. */
export function serviceDocument(call: Call): Reply {
  const sets = call.context.store.schema.shapes().map(({ table }) => ({
    name: table.entitySetName,
    kind: 'EntitySet',
    url: table.entitySetName,
  }));
  return json({ '@odata.context': `${call.base}$metadata`, value: sets });
}

/** GET `$metadata`: entity types with their properties, keys, navigation properties and the entity sets. */
export function csdl(call: Call): Reply {
  const { schema } = call.context.store;
  const tables = schema.shapes().map((shape) => shape.table);
  const body = `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">${baseType}${tables.map((t) => entityType(schema, t)).join('')}${whoAmI}${container(schema, tables)}</Schema></edmx:DataServices></edmx:Edmx>`;
  return { status: 200, body, contentType: 'application/xml' };
}

const baseType = '<EntityType Name="crmbaseentity" Abstract="true" />';
const whoAmI =
  '<ComplexType Name="WhoAmIResponse"><Property Name="BusinessUnitId" Type="Edm.Guid" Nullable="false" /><Property Name="UserId" Type="Edm.Guid" Nullable="false" /><Property Name="OrganizationId" Type="Edm.Guid" Nullable="false" /></ComplexType><Function Name="WhoAmI"><ReturnType Type="mscrm.WhoAmIResponse" Nullable="false" /></Function>';

function entityType(schema: Schema, table: TableMeta): string {
  const properties = table.columns.map((column) => {
    const scale = column.type.kind === 'decimal' || column.type.kind === 'money' ? ' Scale="Variable"' : '';
    return `<Property Name="${propertyName(column)}" Type="${edmType(column)}"${scale} />`;
  });
  const lookups = table.columns.flatMap((column) =>
    column.type.kind === 'lookup'
      ? column.type.targets.map(
          (target) =>
            `<NavigationProperty Name="${target.navigation}" Type="mscrm.${target.table}"><ReferentialConstraint Property="${propertyName(column)}" ReferencedProperty="${schema.shape(target.table)?.table.primaryId ?? ''}" /></NavigationProperty>`,
        )
      : [],
  );
  const key = `<Key><PropertyRef Name="${table.primaryId}" /></Key>`;
  return `<EntityType Name="${table.logicalName}" BaseType="mscrm.crmbaseentity">${key}${properties.join('')}${lookups.join('')}</EntityType>`;
}

function container(schema: Schema, tables: readonly TableMeta[]): string {
  const sets = tables.map((table) => {
    const bindings = table.columns.flatMap((column) =>
      column.type.kind === 'lookup'
        ? column.type.targets.map(
            (t) =>
              `<NavigationPropertyBinding Path="${t.navigation}" Target="${schema.shape(t.table)?.table.entitySetName ?? ''}" />`,
          )
        : [],
    );
    const tracking = table.changeTracking
      ? '<Annotation Term="Org.OData.Capabilities.V1.ChangeTracking"><Record><PropertyValue Property="Supported" Bool="true" /></Record></Annotation>'
      : '';
    return `<EntitySet Name="${table.entitySetName}" EntityType="Microsoft.Dynamics.CRM.${table.logicalName}">${bindings.join('')}${tracking}</EntitySet>`;
  });
  return `<EntityContainer Name="System">${sets.join('')}<FunctionImport Name="WhoAmI" Function="Microsoft.Dynamics.CRM.WhoAmI" /></EntityContainer>`;
}
