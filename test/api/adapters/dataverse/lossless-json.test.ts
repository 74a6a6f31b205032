import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { parseJson, RawNumber, writeJson } from '../../../../api/adapters/dataverse/lossless-json.ts';

const digits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((list) => list.join(''));
const lexemes = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(
      fc.constant('0'),
      fc.tuple(fc.integer({ min: 1, max: 9 }), digits(0, 30)).map((p) => p.join('')),
    ),
    fraction: fc.oneof(
      fc.constant(''),
      digits(1, 30).map((text) => `.${text}`),
    ),
    exponent: fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), digits(1, 3)).map((p) => p.join('')),
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => sign + whole + fraction + exponent);

t.test('every number keeps its digits: exact integers as numbers, all others as their text', async (t) => {
  fc.assert(
    fc.property(lexemes, fc.constantFrom('', ' ', '\n'), (lexeme, blank) => {
      const [read] = parseJson(`[${blank}${lexeme}${blank}]`) as [unknown];
      const isExact = /^-?\d+$/.test(lexeme) && Number.isSafeInteger(Number(lexeme));
      return isExact ? Object.is(read, Number(lexeme)) : read === lexeme;
    }),
    { numRuns: 2000 },
  );
  t.pass('property held');
});

t.test('a raw number is written with the digits it was given', async (t) => {
  fc.assert(
    fc.property(lexemes, (lexeme) => writeJson({ a: [new RawNumber(lexeme)] }) === `{"a":[${lexeme}]}`),
    { numRuns: 1000 },
  );
  t.pass('property held');
});

t.test('documents without inexact numbers read as JSON.parse reads them', async (t) => {
  const values = [fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)];
  const documents = fc.object({ key: fc.string(), values, maxDepth: 4 });
  fc.assert(
    fc.property(documents, fc.constantFrom(0, 2), (document, indent) => {
      const text = JSON.stringify(document, null, indent);
      return isDeepStrictEqual(parseJson(text), JSON.parse(text));
    }),
    { numRuns: 200 },
  );
  t.pass('property held');
});

t.test('digits inside strings stay as they are', async (t) => {
  const text = String.raw`{"a\"1.50":"x \\\" 2.50, \\","b":"1e5","c":"\u0031.10"}`;
  t.same(parseJson(text), { 'a"1.50': String.raw`x \" 2.50, \ `.trimEnd(), b: '1e5', c: '1.10' });
});

t.test('what is no JSON is refused, whatever numbers are in it', async (t) => {
  const broken = [
    '{1.5:2}',
    '{1.5 :2}',
    '[01.5]',
    '[1.]',
    '[.5]',
    '[1.5.5]',
    '[-]',
    '[1.5e]',
    '[1.5"x"]',
    '["x]',
    '',
    '[1.5',
    '[+1.5]',
    '[1 2]',
  ];
  for (const text of broken) t.throws(() => parseJson(text), { name: 'SyntaxError' }, text);
});

t.test('only JSON numbers can be written raw', async (t) => {
  for (const lexeme of ['1,5', '', '01', 'NaN', '1}', '1\n', '+1', '0x10']) {
    t.throws(() => new RawNumber(lexeme), { name: 'TypeError' }, lexeme);
  }
  t.throws(() => writeJson({ a: Number.NaN }), { name: 'TypeError' });
});

t.test('strings, members and nesting are written as JSON', async (t) => {
  const value = { 'a"b': 'x\n\u2028', c: [true, null, 3, {}], d: '' };
  t.same(JSON.parse(writeJson(value)), value);
});
