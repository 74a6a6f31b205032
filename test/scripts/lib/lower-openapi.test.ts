import t from 'tap';
import type { Json, JsonObject } from '../../../scripts/lib/json.ts';
import { lowerOpenApi } from '../../../scripts/lib/lower-openapi.ts';

/** A document with one operation. */
function document(operation: JsonObject, schemas: JsonObject = {}, path = '/things'): JsonObject {
  return {
    openapi: '3.0.3',
    info: { title: 'Things', version: '1.0.0' },
    servers: [{ url: 'https://bridge.example.com/api/' }],
    components: { schemas, securitySchemes: { entra: { type: 'http', scheme: 'bearer' } } },
    paths: {
      [path]: {
        post: { operationId: 'DoThing', responses: { '204': { description: 'Done.' } }, ...operation },
      },
    },
  };
}

const rulesOf = (lowered: { notes: readonly { rule: string }[] }) => lowered.notes.map(({ rule }) => rule);
const body = (schema: Json) => ({
  requestBody: { required: true, content: { 'application/json': { schema } } },
});
const answer = (schema: Json, status = '200') => ({
  responses: { [status]: { description: 'Done.', content: { 'application/json': { schema } } } },
});

t.test('the server becomes host, base path and scheme', (t) => {
  const { swagger } = lowerOpenApi(document({}));
  t.match(swagger, {
    swagger: '2.0',
    host: 'bridge.example.com',
    basePath: '/api',
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
  });
  t.end();
});

t.test('a bearer token becomes the authorization code flow of Entra ID, with a note', (t) => {
  const { swagger, notes } = lowerOpenApi(document({}));
  t.match(swagger.securityDefinitions, {
    entra: { type: 'oauth2', flow: 'accessCode', scopes: { access_as_user: String } },
  });
  t.same(swagger.security, [{ entra: ['access_as_user'] }]);
  t.same(notes, [{ rule: 'bearer-as-oauth2', place: 'components.securitySchemes.entra' }]);
  t.end();
});

t.test('parameters carry their keywords, a label and, in the path, their encoding', (t) => {
  const operation = {
    parameters: [
      {
        name: 'siteId',
        in: 'path',
        required: true,
        schema: { type: 'string', format: 'uuid', pattern: 'x' },
        description: 'Id.',
      },
      { name: 'top', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 } },
      { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
      { name: 'x-trace', in: 'header', schema: { type: 'string', title: 'Trace' } },
      { name: 'Accept', in: 'header', schema: { type: 'string' } },
    ],
  };
  const lowered = lowerOpenApi(document(operation, {}, '/things/{siteId}'));
  t.match(lowered.swagger.paths, {
    '/things/{siteId}': {
      post: {
        parameters: [
          {
            name: 'siteId',
            in: 'path',
            required: true,
            type: 'string',
            format: 'uuid',
            'x-ms-summary': 'Site Id',
            'x-ms-url-encoding': 'single',
            description: 'Id.',
          },
          {
            name: 'top',
            in: 'query',
            required: false,
            type: 'integer',
            format: 'int32',
            minimum: 1,
            maximum: 500,
            default: 50,
          },
          { name: 'tags', type: 'array', items: { type: 'string' }, collectionFormat: 'csv' },
          { name: 'x-trace', in: 'header', 'x-ms-summary': 'Trace' },
        ],
      },
    },
  });
  t.notMatch(JSON.stringify(lowered.swagger), /"pattern"|"Accept"/);
  t.strictSame(rulesOf(lowered).sort(), ['array-as-csv', 'bearer-as-oauth2', 'pattern-dropped']);
  t.end();
});

t.test('only the success answer keeps its schema; headers and descriptions stay', (t) => {
  const problem = { 'application/problem+json': { schema: { type: 'object', properties: {} } } };
  const lowered = lowerOpenApi(
    document({
      responses: {
        '200': { description: 'Fine.', content: { 'application/json': { schema: { type: 'string' } } } },
        '404': { description: 'Not found.', content: problem },
        '429': {
          description: 'Slow down.',
          headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } },
        },
      },
    }),
  );
  const responses = {
    '200': { description: 'Fine.', schema: { type: 'string' } },
    '404': { description: 'Not found.' },
    '429': {
      description: 'Slow down.',
      headers: { 'Retry-After': { type: 'integer', format: 'int64', description: 'Seconds.' } },
    },
  };
  t.same(lowered.swagger.paths, { '/things': { post: { operationId: 'DoThing', responses } } });
  t.ok(rulesOf(lowered).includes('error-schema-dropped'));
  t.end();
});

t.test('an operation that only answers 202 is declared with the schema on 200', (t) => {
  const lowered = lowerOpenApi(document(answer({ type: 'string' }, '202')));
  t.match(lowered.swagger.paths, {
    '/things': {
      post: { responses: { '200': { schema: { type: 'string' } }, '202': { description: 'Done.' } } },
    },
  });
  t.notMatch(JSON.stringify(lowered.swagger.paths), /"202":\{[^}]*schema/);
  t.ok(rulesOf(lowered).includes('accepted-as-ok'));
  t.end();
});

t.test('components become definitions; twins that differ in name only share one', (t) => {
  const thing = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
  const operation = {
    ...body({ $ref: '#/components/schemas/ThingInput' }),
    ...answer({ $ref: '#/components/schemas/Thing' }),
  };
  const { swagger } = lowerOpenApi(
    document(operation, { Thing: thing, ThingInput: thing, Unused: { type: 'string' } }),
  );
  t.same(swagger.definitions, {
    Thing: { type: 'object', properties: { id: { 'x-ms-summary': 'Id', type: 'string' } }, required: ['id'] },
  });
  t.equal(JSON.stringify(swagger).match(/#\/definitions\/Thing"/g)?.length, 2);
  t.end();
});

t.test('one name lowered differently for input and output gets two definitions', (t) => {
  const thing = { type: 'object', properties: { n: { type: 'string', nullable: true } }, required: ['n'] };
  const reference = { $ref: '#/components/schemas/Thing' };
  const { swagger } = lowerOpenApi(document({ ...body(reference), ...answer(reference) }, { Thing: thing }));
  t.match(swagger.definitions, {
    Thing: { required: ['n'] },
    ThingInput: { properties: { n: { 'x-nullable': true } } },
  });
  t.end();
});

t.test('a schema that contains itself is cut at the first repetition', (t) => {
  const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } };
  const lowered = lowerOpenApi(document(answer({ $ref: '#/components/schemas/Node' }), { Node: node }));
  t.match(lowered.swagger.definitions, { Node: { properties: { next: { type: 'object' } } } });
  t.ok(rulesOf(lowered).includes('recursion-cut'));
  t.end();
});

t.test('the same document gives the same result, key order included', (t) => {
  const oas = document(
    answer({ type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } } }),
  );
  t.equal(JSON.stringify(lowerOpenApi(oas)), JSON.stringify(lowerOpenApi(structuredClone(oas))));
  t.end();
});

const refusals: readonly (readonly [string, JsonObject, RegExp])[] = [
  ['an unknown root key', { ...document({}), webhooks: {} }, /"webhooks" has no counterpart/],
  ['callbacks', document({ callbacks: {} }), /"callbacks" has no counterpart/],
  [
    'a cookie parameter',
    document({ parameters: [{ name: 'a', in: 'cookie', schema: { type: 'string' } }] }),
    /no cookie parameters/,
  ],
  [
    'deepObject',
    document({ parameters: [{ name: 'a', in: 'query', style: 'deepObject', schema: { type: 'object' } }] }),
    /deepObject/,
  ],
  [
    'an object parameter',
    document({ parameters: [{ name: 'a', in: 'query', schema: { type: 'object' } }] }),
    /cannot be a parameter/,
  ],
  [
    'a body that is not JSON',
    document({ requestBody: { content: { 'text/csv': { schema: { type: 'string' } } } } }),
    /only application\/json bodies/,
  ],
  [
    'an answer that is not JSON',
    document({
      responses: { '200': { description: 'x', content: { 'text/html': { schema: { type: 'string' } } } } },
    }),
    /answers must be application\/json/,
  ],
  [
    'an unknown schema keyword',
    document(body({ type: 'string', contentEncoding: 'base64' })),
    /keyword "contentEncoding" has no rule/,
  ],
  [
    'a dangling reference',
    document(body({ $ref: '#/components/schemas/Ghost' })),
    /components\.schemas\.Ghost must be an object/,
  ],
  [
    'alternatives in a request',
    document(
      body({
        oneOf: [
          { type: 'object', properties: {} },
          { type: 'object', properties: {} },
        ],
      }),
    ),
    /split the operation/,
  ],
  ['an array without items', document(body({ type: 'array' })), /an array needs items/],
  ['an empty schema', document(body({})), /a schema without type says nothing/],
  [
    'a required property that is not described',
    document(body({ type: 'object', properties: {}, required: ['a'] })),
    /required property "a" is not described/,
  ],
  [
    'another security scheme',
    {
      ...document({}),
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'k' } } },
    },
    /only bearer tokens/,
  ],
];

for (const [what, oas, message] of refusals) {
  t.test(`refuses ${what}`, (t) => {
    t.throws(() => lowerOpenApi(oas), message);
    t.end();
  });
}
