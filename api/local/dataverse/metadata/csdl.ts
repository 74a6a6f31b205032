import { type Call, json, type Reply } from '../http/types.ts';
import { edmType } from '../values/accept.ts';
import { propertyName, type Schema, type Shape, visibleColumns } from './schema.ts';

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
  const shapes = schema.shapes();
  const body = `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">${baseType}${shapes.map((s) => entityType(schema, s)).join('')}${whoAmI}${container(schema, shapes)}</Schema></edmx:DataServices></edmx:Edmx>`;
  return { status: 200, body, contentType: 'application/xml' };
}

const baseType =
  '<EntityType Name="crmbaseentity" Abstract="true" /><EntityType Name="principal" BaseType="mscrm.crmbaseentity"><Key><PropertyRef Name="ownerid" /></Key><Property Name="ownerid" Type="Edm.Guid" /></EntityType>';
const whoAmI =
  '<ComplexType Name="WhoAmIResponse"><Property Name="BusinessUnitId" Type="Edm.Guid" Nullable="false" /><Property Name="UserId" Type="Edm.Guid" Nullable="false" /><Property Name="OrganizationId" Type="Edm.Guid" Nullable="false" /></ComplexType><Function Name="WhoAmI"><ReturnType Type="mscrm.WhoAmIResponse" Nullable="false" /></Function>';

function entityType(schema: Schema, shape: Shape): string {
  const { table } = shape;
  const properties = visibleColumns(table).map((column) => {
    const scale = column.type.kind === 'decimal' || column.type.kind === 'money' ? ' Scale="Variable"' : '';
    return `<Property Name="${propertyName(column)}" Type="${edmType(column)}"${scale} />`;
  });
  const lookups = [...shape.byNavigation].map(([name, { position, targets }]) => {
    const [target = '', another] = targets;
    if (another !== undefined) return `<NavigationProperty Name="${name}" Type="mscrm.principal" />`;
    const key = schema.shape(target)?.table.primaryId ?? '';
    return `<NavigationProperty Name="${name}" Type="mscrm.${target}"><ReferentialConstraint Property="${shape.properties[position]}" ReferencedProperty="${key}" /></NavigationProperty>`;
  });
  const collections = [...shape.collections.values()].map(
    ({ name, target }) => `<NavigationProperty Name="${name}" Type="Collection(mscrm.${target})" />`,
  );
  const parts = [...properties, ...lookups, ...collections].join('');
  const key = `<Key><PropertyRef Name="${table.primaryId}" /></Key>`;
  return `<EntityType Name="${table.logicalName}" BaseType="mscrm.crmbaseentity">${key}${parts}</EntityType>`;
}

function container(schema: Schema, shapes: readonly Shape[]): string {
  const sets = shapes.map(({ table, byNavigation, collections }) => {
    const bindings = [
      ...[...byNavigation].flatMap(([name, { targets }]) =>
        targets.length === 1 ? binding(schema, name, targets[0] ?? '') : [],
      ),
      ...[...collections.values()].map(({ name, target }) => binding(schema, name, target)),
    ];
    const tracking = table.changeTracking
      ? '<Annotation Term="Org.OData.Capabilities.V1.ChangeTracking"><Record><PropertyValue Property="Supported" Bool="true" /></Record></Annotation>'
      : '';
    return `<EntitySet Name="${table.entitySetName}" EntityType="Microsoft.Dynamics.CRM.${table.logicalName}">${bindings.join('')}${tracking}</EntitySet>`;
  });
  return `<EntityContainer Name="System">${sets.join('')}<FunctionImport Name="WhoAmI" Function="Microsoft.Dynamics.CRM.WhoAmI" /></EntityContainer>`;
}

function binding(schema: Schema, path: string, target: string): string {
  const set = schema.shape(target)?.table.entitySetName ?? '';
  return `<NavigationPropertyBinding Path="${path}" Target="${set}" />`;
}
