import t from 'tap';
import { tidy } from '../../../../api/plugins/openapi/tidy.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (schema: object) => ({ content: { 'application/json': { schema } } });

/** A document with one operation that takes and answers these schemas. */
function documentOf(asked: object, answered: object, schemas: Record<string, object>) {
  const post = {
    responses: { '202': { description: 'Yes.', ...content(answered) } },
    requestBody: content(asked),
    operationId: 'DoIt',
  };
  return { paths: { '/it': { post } }, openapi: '3.0.3', components: { schemas } };
}

function schemasOf(document: object): Record<string, unknown> {
  const { components } = document as { components: { schemas: Record<string, unknown> } };
  return components.schemas;
}

t.test('a schema used on one side, or alike on both, has one name', async (t) => {
  const thing = { type: 'object', properties: { a: { type: 'string' } } };
  const schemas = {
    AInput: thing,
    A: thing,
    BInput: thing,
    B: { ...thing, additionalProperties: false },
    C: thing,
  };
  const document = documentOf(ref('AInput'), { type: 'array', items: ref('B') }, schemas);
  t.strictSame(Object.keys(schemasOf(tidy(document, new Map()))), ['A', 'B']);
  const both = tidy(documentOf(ref('BInput'), ref('B'), schemas), new Map());
  t.strictSame(schemasOf(both), { B: thing }, 'answers stay open to new fields');
  t.match(both, { paths: { '/it': { post: { requestBody: content(ref('B')) } } } });
});

t.test('schemas that differ on the two sides keep two names', async (t) => {
  const schemas = { AInput: { type: 'string' }, A: { type: 'integer' } };
  t.strictSame(Object.keys(schemasOf(tidy(documentOf(ref('AInput'), ref('A'), schemas), new Map()))), [
    'A',
    'AInput',
  ]);
});

t.test('a schema that is reached through another is kept', async (t) => {
  const schemas = {
    AInput: { type: 'object', properties: { b: ref('BInput') } },
    BInput: { type: 'string' },
  };
  const found = schemasOf(tidy(documentOf(ref('AInput'), { type: 'string' }, schemas), new Map()));
  t.strictSame(found, { A: { type: 'object', properties: { b: ref('B') } }, B: { type: 'string' } });
});

t.test('noise is dropped, and nothing that says something', async (t) => {
  const asked = {
    type: 'object',
    additionalProperties: {},
    properties: {
      id: { type: 'string', format: 'uuid', pattern: '^x$' },
      code: { type: 'string', pattern: '^y$' },
      count: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      next: { allOf: [ref('AInput')] },
      maximum: { type: 'integer', maximum: 5 },
    },
  };
  const document = tidy(documentOf(asked, { type: 'string' }, { AInput: { type: 'string' } }), new Map());
  t.match(document, { paths: { '/it': { post: { requestBody: content({}) } } } });
  const text = JSON.stringify(document);
  t.notMatch(text, /\^x\$|9007199254740991|allOf|additionalProperties/);
  t.match(text, '"id":{"type":"string","format":"uuid"}');
  t.match(text, '"code":{"type":"string","pattern":"^y$"}');
  t.match(text, '"count":{"type":"integer","minimum":0}');
  t.match(text, '"maximum":{"type":"integer","maximum":5}');
});

t.test('headers are added to the success answer, keys have a fixed order', async (t) => {
  const headers = new Map([['DoIt', { Location: 'Where.', 'Retry-After': 'When.' }]]);
  const document = tidy(documentOf({ type: 'string' }, { type: 'string' }, {}), headers);
  t.strictSame(Object.keys(document), ['openapi', 'paths', 'components']);
  const { post } =
    (document as { paths: Record<string, Record<string, Record<string, unknown>>> }).paths['/it'] ?? {};
  t.strictSame(Object.keys(post ?? {}), ['operationId', 'requestBody', 'responses']);
  t.match(post, {
    responses: {
      '202': {
        headers: {
          Location: { description: 'Where.', schema: { type: 'string' } },
          'Retry-After': { description: 'When.', schema: { type: 'integer' } },
        },
      },
    },
  });
});
