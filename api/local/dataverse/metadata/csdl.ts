import { type Call, json, type Reply } from '../http/types.ts';
import { definitionSets, definitionSetsXml, definitionTypesXml } from './csdl-definitions.ts';
import { type CsdlNavigation, entityTypeXml, navigations, principal } from './csdl-entity.ts';
import { bulkActionsXml, operationImportsXml, operationsXml } from './csdl-operations.ts';
import type { Schema } from './schema.ts';
import type { TableMeta } from './types.ts';

/** GET of the service root: the entity sets. */
export function serviceDocument(call: Call): Reply {
  const rows = call.context.store.schema.shapes().map(({ table }) => table.entitySetName);
  const sets = [...rows, ...definitionSets].map((name) => ({ name, kind: 'EntitySet', url: name }));
  return json({ '@odata.context': `${call.base}$metadata`, value: sets });
}

/**
 * GET `$metadata`: tables with keys and navigation properties, operations and sets. `?annotations=true` or
 * `Prefer: odata.include-annotations="*"` adds the annotations [webapi/web-api-service-documents.md].
 */
export function csdl(call: Call): Reply {
  const { schema } = call.context.store;
  const tables = schema.shapes().map((shape) => shape.table);
  const annotated = call.query.options.get('annotations') === 'true' || call.prefer.annotationList === '*';
  const links = new Map(tables.map((table) => [table.logicalName, navigations(schema, table)]));
  const types = tables.map((t) => entityTypeXml(t, links.get(t.logicalName) ?? [], annotated));
  const parts = [
    baseTypes,
    definitionTypesXml(),
    ...types,
    operationsXml(),
    bulkActionsXml(tables),
    container(schema, tables, links, annotated),
  ];
  const body = `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">${references}<edmx:DataServices><Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">${parts.join('')}</Schema></edmx:DataServices></edmx:Edmx>`;
  return { status: 200, body, contentType: 'application/xml' };
}

/** The vocabularies whose types and terms the document uses, as Dataverse names them. */
const references = ['Keys', 'Display']
  .map((name) => [name, `OData.Community.${name}.V1`])
  .map(
    ([name, space]) =>
      `<edmx:Reference Uri="http://vocabularies.odata.org/${space}.xml"><edmx:Include Namespace="${space}" Alias="${name}" /><edmx:IncludeAnnotations TermNamespace="${space}" /></edmx:Reference>`,
  )
  .join('');

const baseTypes = `<EntityType Name="crmbaseentity" Abstract="true" /><EntityType Name="${principal}" BaseType="mscrm.crmbaseentity"><Key><PropertyRef Name="ownerid" /></Key><Property Name="ownerid" Type="Edm.Guid" Nullable="false" /></EntityType>`;

function container(
  schema: Schema,
  tables: readonly TableMeta[],
  links: ReadonlyMap<string, readonly CsdlNavigation[]>,
  annotated: boolean,
): string {
  const sets = tables.map((table) => {
    const bindings = (links.get(table.logicalName) ?? []).flatMap(({ name, target }) => {
      const set = schema.shape(target)?.table.entitySetName;
      return set === undefined ? [] : [`<NavigationPropertyBinding Path="${name}" Target="${set}" />`];
    });
    const tracking =
      annotated && table.changeTracking
        ? '<Annotation Term="Org.OData.Capabilities.V1.ChangeTracking"><Record><PropertyValue Property="Supported" Bool="true" /></Record></Annotation>'
        : '';
    return `<EntitySet Name="${table.entitySetName}" EntityType="Microsoft.Dynamics.CRM.${table.logicalName}">${bindings.join('')}${tracking}</EntitySet>`;
  });
  return `<EntityContainer Name="System">${sets.join('')}${definitionSetsXml()}${operationImportsXml()}</EntityContainer>`;
}
