import { readFile } from 'node:fs/promises';
import t from 'tap';
import { isObject, type JsonObject, listAt, objectAt } from '../../scripts/lib/json.ts';

const file = new URL('../../connector/apiDefinition.swagger.json', import.meta.url);
const text = await readFile(file, 'utf8');
const definition: JsonObject = JSON.parse(text);

interface Operation extends JsonObject {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
}

const operations = Object.entries(objectAt(definition.paths, 'paths')).flatMap(([path, item]) =>
  Object.entries(objectAt(item, path)).map(([method, operation]) => ({
    path,
    method,
    operation: operation as Operation,
  })),
);

/** Every schema of the document with the place it stands at. */
function schemasIn(value: unknown, place: string): readonly { place: string; schema: JsonObject }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => schemasIn(item, `${place}[${index}]`));
  if (!isObject(value)) return [];
  const own = typeof value.type === 'string' && !('in' in value) ? [{ place, schema: value }] : [];
  return [...own, ...Object.entries(value).flatMap(([key, item]) => schemasIn(item, `${place}.${key}`))];
}

t.test('the file is small, four spaces deep, and in the canonical order', (t) => {
  t.ok(text.length < 1_000_000);
  t.equal(text, `${JSON.stringify(definition, null, 4)}\n`);
  const order =
    'swagger info host basePath schemes consumes produces paths definitions securityDefinitions security x-ms-connector-metadata';
  t.same(Object.keys(definition), order.split(' '));
  t.end();
});

t.test('title and description keep to the limits and avoid product names', (t) => {
  const info = objectAt(definition.info, 'info');
  t.equal(info.title, 'Towne Park Bridge');
  const length = String(info.description).length;
  t.ok(length >= 30 && length <= 500);
  t.notMatch(info.description, /\b(API|Connector|Dataverse|Power (Apps|Automate|Platform)|Copilot)\b/i);
  t.match(info.contact, { name: String, url: String, email: String });
  t.end();
});

t.test('there are at most 256 operations with unique ids in Pascal case', (t) => {
  const ids = operations.map(({ operation }) => operation.operationId);
  t.ok(ids.length > 0 && ids.length <= 256);
  t.equal(new Set(ids.map((id) => id.toLowerCase())).size, ids.length);
  for (const id of ids) t.match(id, /^[A-Z][A-Za-z0-9]*$/, id);
  t.end();
});

for (const { path, method, operation } of operations) {
  t.test(`${operation.operationId} follows the rules of the platform`, (t) => {
    t.ok(operation.summary.length <= 80, 'summary is short');
    t.match(operation.summary, /^[A-Z][^/\\<>*%&?]*[A-Za-z0-9)]$/, 'summary is a phrase without end mark');
    t.match(operation.description, /^[A-Z].*[.!]$/s, 'description is a sentence');
    t.not(operation.summary, operation.description);
    const parameters = listAt(operation.parameters ?? [], 'parameters').map((item) =>
      objectAt(item, 'parameter'),
    );
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    t.same(
      parameters
        .filter((item) => item.in === 'path')
        .map((item) => item.name)
        .sort(),
      names.sort(),
    );
    if (method === 'get')
      t.notOk(
        parameters.some((item) => item.in === 'body'),
        'no body on GET',
      );
    for (const parameter of parameters.filter((item) => item.in !== 'body')) {
      const place = String(parameter.name);
      t.match(parameter['x-ms-summary'], /^[A-Z].*[A-Za-z0-9)]$/, `${place} has a label`);
      t.match(parameter.description, /\S+.*\.$/, `${place} has a description`);
      t.equal(parameter['x-ms-url-encoding'], parameter.in === 'path' ? 'single' : undefined, place);
      if (parameter.in === 'path') t.equal(parameter.required, true, place);
    }
    const responses = Object.entries(objectAt(operation.responses, 'responses'));
    const withSchema = responses.filter(
      ([, response]) => objectAt(response, 'response').schema !== undefined,
    );
    t.same(
      withSchema.map(([status]) => status),
      ['200'],
      'exactly one answer carries a schema',
    );
    t.end();
  });
}

/** The terms of a contract are a document of their own; its fields speak through their labels. */
const describedAsWhole = 'definitions.ContractTerms';

t.test('schemas have one type, arrays have items, properties have labels and descriptions', (t) => {
  for (const { place, schema } of schemasIn(definition.definitions, 'definitions')) {
    t.type(schema.type, 'string', place);
    if (schema.type === 'array') t.ok(schema.items, `${place} has items`);
    for (const keyword of ['oneOf', 'anyOf', 'allOf', 'nullable', 'const'])
      t.equal(schema[keyword], undefined, place);
    const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
    for (const [name, property] of properties) {
      const item = objectAt(property, name);
      if (item.$ref !== undefined) t.same(Object.keys(item), ['$ref'], `${place}.${name} has no siblings`);
      else t.match(item['x-ms-summary'], /^[A-Z]/, `${place}.${name} has a label`);
      if (item.$ref === undefined && !place.startsWith(describedAsWhole)) {
        t.match(item.description, /\S/, `${place}.${name} has a description`);
      }
    }
  }
  t.end();
});

t.test('sign-in is the authorization code flow of Entra ID', (t) => {
  t.match(definition.securityDefinitions, {
    entra: {
      type: 'oauth2',
      flow: 'accessCode',
      authorizationUrl: /^https:\/\/login\.microsoftonline\.com\//,
    },
  });
  t.same(definition.security, [{ entra: ['access_as_user'] }]);
  t.end();
});
