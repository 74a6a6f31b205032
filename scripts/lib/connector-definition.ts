import type { Overlay } from './connector-overlay.ts';
import { defined, isObject, type Json, type JsonObject, listAt, objectAt, without } from './json.ts';
import { titleCase } from './labels.ts';

/** What the connector says about itself. The host is a placeholder: every environment has its own. */
export const connectorInfo = {
  title: 'Towne Park Bridge',
  description:
    'Starts synchronization runs between the Towne Park database and the business tables, calculates the monthly revenue of customer sites and requests or decides approvals of contracts.',
  contact: { name: 'Towne Park', url: 'https://www.townepark.com', email: 'bridge-support@example.com' },
  host: 'bridge.example.com',
} as const;

const metadata = [
  { propertyName: 'Website', propertyValue: 'https://www.townepark.com' },
  { propertyName: 'Privacy policy', propertyValue: 'https://www.townepark.com/privacy-policy' },
  { propertyName: 'Categories', propertyValue: 'Finance;Business Management' },
];

/** Property in which every list answers the address of its next page. */
export const nextLinkName = 'nextLink';

/** The lowered document as the platform wants it: labelled, with visibility, paging and connector metadata. */
export function connectorDefinition(swagger: JsonObject, overlay: Overlay): JsonObject {
  const definitions = objectAt(swagger.definitions, 'definitions');
  const paths = mapOperations(objectAt(swagger.paths, 'paths'), (operation) =>
    decorated(operation, overlay, definitions),
  );
  const info = objectAt(swagger.info, 'info');
  return defined({
    swagger: swagger.swagger,
    info: {
      title: connectorInfo.title,
      description: connectorInfo.description,
      version: info.version ?? '1.0.0',
      contact: connectorInfo.contact,
    },
    host: connectorInfo.host,
    basePath: swagger.basePath ?? '/',
    schemes: ['https'],
    consumes: swagger.consumes,
    produces: swagger.produces,
    paths,
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([name, schema]) => [name, withEnumLabels(schema)]),
    ),
    securityDefinitions: swagger.securityDefinitions,
    security: swagger.security,
    'x-ms-connector-metadata': metadata,
  });
}

/** The same path items with every operation replaced. */
export function mapOperations(paths: JsonObject, change: (operation: JsonObject) => JsonObject): JsonObject {
  const items = Object.entries(paths).map(([path, item]) => {
    const operations = Object.entries(objectAt(item, path)).map(
      ([method, operation]) => [method, change(objectAt(operation, `${path}.${method}`))] as const,
    );
    return [path, Object.fromEntries(operations)] as const;
  });
  return Object.fromEntries(items);
}

/** Ids of the operations that answer pages. */
export function pagedOperations(definition: JsonObject): readonly string[] {
  const ids: string[] = [];
  mapOperations(objectAt(definition.paths, 'paths'), (operation) => {
    if (operation['x-ms-pageable'] !== undefined) ids.push(String(operation.operationId));
    return operation;
  });
  return ids;
}

function decorated(operation: JsonObject, overlay: Overlay, definitions: JsonObject): JsonObject {
  const id = String(operation.operationId);
  const parameters = listAt(operation.parameters ?? [], `${id}.parameters`).map((item) =>
    parameter(item, id),
  );
  return defined({
    summary: operation.summary,
    description: operation.description,
    operationId: operation.operationId,
    'x-ms-visibility': visibilityOf(id, overlay),
    ...without(operation, 'summary', 'description', 'operationId', 'tags', 'parameters', 'responses'),
    'x-ms-safe-operation': overlay.safe.includes(id) ? true : undefined,
    'x-ms-pageable': isPaged(operation, definitions) ? { nextLinkName } : undefined,
    parameters: parameters.length === 0 ? undefined : parameters,
    responses: operation.responses,
  });
}

function visibilityOf(operationId: string, overlay: Overlay): string | undefined {
  if (overlay.important.includes(operationId)) return 'important';
  return overlay.internal.includes(operationId) ? 'internal' : undefined;
}

/** Required inputs come first; the others hide under "show advanced". */
function parameter(source: Json, operationId: string): JsonObject {
  const item = objectAt(source, `${operationId}.parameters`);
  if (item.in === 'body') return item;
  const { name, in: location, required, ...rest } = item;
  const visibility = rest['x-ms-visibility'] ?? (required === true ? 'important' : 'advanced');
  const labelledItem = { name, in: location, required, 'x-ms-visibility': visibility, ...rest };
  return objectAt(withEnumLabels(defined(labelledItem)), operationId);
}

function isPaged(operation: JsonObject, definitions: JsonObject): boolean {
  const ok = objectAt(operation.responses, 'responses')['200'];
  const schema = isObject(ok) && isObject(ok.schema) ? ok.schema : {};
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/definitions/', '') : '';
  const target = isObject(definitions[name]) ? definitions[name] : schema;
  return isObject(target.properties) && target.properties[nextLinkName] !== undefined;
}

/** Friendly names of the values of every enumeration, at any depth. */
function withEnumLabels(value: Json): Json {
  if (Array.isArray(value)) return value.map(withEnumLabels);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withEnumLabels(item)] as const);
  const copy = Object.fromEntries(entries);
  const isEnum =
    Array.isArray(value.enum) && value.type === 'string' && value['x-ms-enum-values'] === undefined;
  return isEnum ? { ...copy, 'x-ms-enum-values': listAt(value.enum, 'enum').map(enumLabel) } : copy;
}

function enumLabel(value: Json): JsonObject {
  return { value, displayName: titleCase(String(value)) };
}
