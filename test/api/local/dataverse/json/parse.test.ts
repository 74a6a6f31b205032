import fc from 'fast-check';
import t from 'tap';
import { type Json, NumberLexeme, parseJson } from '../../../../../api/local/dataverse/json/parse.ts';

/** Back to what JSON.parse would give. */
function plain(value: Json): unknown {
  if (value instanceof NumberLexeme) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

t.test('reads every JSON text as JSON.parse does', async (t) => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      t.same(plain(parseJson(text)), JSON.parse(text), text);
    }),
    { numRuns: 200 },
  );
});

t.test('keeps the lexeme of a number', async (t) => {
  for (const text of ['922337203685476.99', '1.10', '-0.0', '1e400', '12345678901234567890']) {
    t.same(parseJson(text), new NumberLexeme(text));
  }
});

t.test('a name such as __proto__ is a plain name', async (t) => {
  const value = parseJson('{"__proto__":{"a":1}}');
  t.same(Object.keys(value as object), ['__proto__']);
});
