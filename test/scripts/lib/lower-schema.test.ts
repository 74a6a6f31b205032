import { Ajv } from 'ajv';
import fc from 'fast-check';
import t from 'tap';
import { isObject, type Json, type JsonObject } from '../../../scripts/lib/json.ts';
import { NoteBook } from '../../../scripts/lib/lower-notes.ts';
import { type Direction, lowerSchema } from '../../../scripts/lib/lower-schema.ts';

function lower(schema: Json, direction: Direction = 'output', components: JsonObject = {}) {
  const notes = new NoteBook();
  const definitions = { done: new Map(), open: new Set<string>() };
  const lowered = lowerSchema(schema, direction, 'here', { components, notes, definitions });
  return { lowered, rules: notes.list().map(({ rule }) => rule) };
}

interface Case {
  readonly what: string;
  readonly schema: JsonObject;
  readonly lowered: JsonObject;
  readonly rules?: readonly string[];
  readonly direction?: Direction;
}

const cases: readonly Case[] = [
  {
    what: 'nullable is marked',
    schema: { type: 'string', nullable: true },
    lowered: { type: 'string', 'x-nullable': true },
  },
  {
    what: 'a type list with null is nullable',
    schema: { type: ['string', 'null'] },
    lowered: { type: 'string', 'x-nullable': true },
  },
  {
    what: 'a constant is an enumeration of one',
    schema: { const: 'a' },
    lowered: { type: 'string', enum: ['a'] },
  },
  {
    what: 'null leaves an enumeration',
    schema: { type: 'string', enum: ['a', null], nullable: true },
    lowered: { type: 'string', enum: ['a'], 'x-nullable': true },
  },
  {
    what: 'an exclusive bound becomes a flag',
    schema: { type: 'number', exclusiveMinimum: 0 },
    lowered: { type: 'number', format: 'double', minimum: 0, exclusiveMinimum: true },
  },
  {
    what: 'bounds of exact integers are dropped',
    schema: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
    lowered: { type: 'integer', format: 'int64' },
    rules: ['integer-bound-dropped'],
  },
  {
    what: 'a small range is int32',
    schema: { type: 'integer', minimum: 0, maximum: 10 },
    lowered: { type: 'integer', format: 'int32', minimum: 0, maximum: 10 },
  },
  {
    what: 'a pattern stays without format',
    schema: { type: 'string', pattern: '^a$' },
    lowered: { type: 'string', pattern: '^a$' },
  },
  {
    what: 'a pattern beside a format goes',
    schema: { type: 'string', format: 'date', pattern: '^a$' },
    lowered: { type: 'string', format: 'date' },
    rules: ['pattern-dropped'],
  },
  {
    what: 'an unknown format goes, its pattern stays',
    schema: { type: 'string', format: 'duration', pattern: '^P' },
    lowered: { type: 'string', pattern: '^P' },
    rules: ['format-dropped'],
  },
  {
    what: 'closed objects open',
    schema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
    lowered: { type: 'object', properties: { a: { 'x-ms-summary': 'A', type: 'string' } } },
    rules: ['additional-properties-closed'],
  },
  {
    what: 'a record keeps the schema of its values',
    schema: { type: 'object', additionalProperties: { type: 'string' } },
    lowered: { type: 'object', additionalProperties: { type: 'string' } },
  },
  {
    what: 'a free object is a dictionary',
    schema: { type: 'object', additionalProperties: {} },
    lowered: { type: 'object', 'x-ms-editor': 'dictionary' },
  },
  {
    what: 'a default leaves an output',
    schema: { type: 'boolean', default: true },
    lowered: { type: 'boolean' },
    rules: ['default-dropped'],
  },
  {
    what: 'a default stays on an input',
    schema: { type: 'boolean', default: true },
    lowered: { type: 'boolean', default: true },
    direction: 'input',
  },
  {
    what: 'the title is the label',
    schema: { type: 'string', title: 'Site Name' },
    lowered: { type: 'string', 'x-ms-summary': 'Site Name' },
  },
  {
    what: 'keywords without counterpart are noted',
    schema: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    lowered: { type: 'array', items: { type: 'string' } },
    rules: ['keyword-dropped'],
  },
  {
    what: 'simple alternatives become text',
    schema: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    lowered: { type: 'string' },
    rules: ['union-as-string'],
  },
  {
    what: 'a nullable wrapper is unwrapped',
    schema: { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] },
    lowered: { type: 'string', maxLength: 3, 'x-nullable': true },
  },
];

for (const { what, schema, lowered, rules = [], direction } of cases) {
  t.test(what, (t) => {
    const result = lower(schema, direction);
    t.same(result.lowered, lowered);
    t.same(result.rules, rules);
    t.end();
  });
}

t.test('an output that may be null is not required, an input is', (t) => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string', nullable: true }, b: { type: 'string' } },
    required: ['a', 'b'],
  };
  t.same(lower(schema).lowered.required, ['b']);
  t.same(lower(schema).rules, ['nullable-output-optional']);
  t.same(lower(schema, 'input').lowered.required, ['a', 'b']);
  t.end();
});

t.test('allOf is flattened: parts unite, annotations beside it win', (t) => {
  const components = {
    Base: { type: 'object', description: 'Base.', properties: { id: { type: 'string' } }, required: ['id'] },
  };
  const more = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
  const { lowered } = lower(
    { description: 'Mine.', allOf: [{ $ref: '#/components/schemas/Base' }, more] },
    'output',
    components,
  );
  t.match(lowered, {
    type: 'object',
    description: 'Mine.',
    required: ['id', 'name'],
    properties: { id: {}, name: {} },
  });
  t.equal(lowered.allOf, undefined);
  t.end();
});

t.test('allOf whose parts contradict each other is refused', (t) => {
  t.throws(
    () => lower({ allOf: [{ type: 'string' }, { type: 'number' }] }),
    /contradict each other in "type"/,
  );
  const a = { type: 'object', properties: { x: { type: 'string' } } };
  const b = { type: 'object', properties: { x: { type: 'number' } } };
  t.throws(() => lower({ allOf: [a, b] }), /describe "x" differently/);
  t.end();
});

t.test('alternatives of an answer become one object with a tag of all values', (t) => {
  const a = {
    type: 'object',
    properties: { kind: { type: 'string', enum: ['a'] }, n: { type: 'number' } },
    required: ['kind', 'n'],
  };
  const b = { type: 'object', properties: { kind: { type: 'string', enum: ['b'] } }, required: ['kind'] };
  const { lowered, rules } = lower({ oneOf: [a, b] });
  t.match(lowered, { type: 'object', properties: { kind: { enum: ['a', 'b'] }, n: {} }, required: ['kind'] });
  t.same(rules, ['union-merged']);
  t.end();
});

/** A schema together with a value that it allows. */
type Pair = { readonly schema: JsonObject; readonly value: Json };

const leaf: fc.Arbitrary<Pair> = fc.oneof(
  fc
    .integer({ min: -100, max: 100 })
    .map((value) => ({ schema: { type: 'integer', minimum: -100, maximum: 100 }, value })),
  fc.string({ maxLength: 5 }).map((value) => ({ schema: { type: 'string', maxLength: 5 }, value })),
  fc.constantFrom('a', 'b').map((value) => ({ schema: { type: 'string', enum: ['a', 'b'] }, value })),
  fc.boolean().map((value) => ({ schema: { type: 'boolean' }, value })),
  fc.constant({ schema: { type: 'string', nullable: true }, value: null }),
  fc.uuid().map((value) => ({ schema: { type: 'string', pattern: '^[0-9a-f-]{36}$' }, value })),
);

const { pair } = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .array(tie('pair'), { minLength: 1, maxLength: 1 })
      .map(([item = { schema: { type: 'string' }, value: '' }]) => ({
        schema: { type: 'array', items: item.schema },
        value: [item.value],
      })),
    fc.dictionary(fc.constantFrom('p', 'q', 'r'), tie('pair')).chain((members) =>
      fc.boolean().map((closed) => {
        const entries = Object.entries(members);
        const properties = Object.fromEntries(entries.map(([name, { schema }]) => [name, schema]));
        const schema = {
          type: 'object',
          properties,
          required: Object.keys(members),
          ...(closed && { additionalProperties: false }),
        };
        return { schema, value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])) };
      }),
    ),
  ),
}));

/** The lowered schema as plain JSON Schema: `x-nullable` spelled out, labels left out. */
function asJsonSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(asJsonSchema);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema)
    .filter(([key]) => !key.startsWith('x-') && key !== 'format')
    .map(([key, value]) => [key, asJsonSchema(value)] as const);
  const plain = Object.fromEntries(entries);
  return schema['x-nullable'] === true ? { anyOf: [{ type: 'null' }, plain] } : plain;
}

t.test('what the document allows, the lowered answer allows', (t) => {
  const ajv = new Ajv({ strict: false });
  fc.assert(
    fc.property(pair, ({ schema, value }) => {
      const { lowered } = lower(schema);
      return ajv.validate(asJsonSchema(lowered) as object, value);
    }),
    { numRuns: 300 },
  );
  t.end();
});
