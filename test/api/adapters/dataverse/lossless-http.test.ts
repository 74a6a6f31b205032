import fc from 'fast-check';
import t from 'tap';
import { RawNumber } from '../../../../api/adapters/dataverse/lossless-json.ts';
import { rig } from './support.ts';

const digits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((list) => list.join(''));
/** Money, decimals of 28 digits with trailing zeros, integers beyond 2^53, exponents. */
const lexemes = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.integer({ min: 1, max: 9 }),
    digits(0, 18),
    fc.oneof(
      fc.constant(''),
      digits(1, 10).map((text) => `.${text}`),
      fc.constantFrom('.00', '.10', 'e5', 'E-7', '.5e+3'),
    ),
  )
  .map((parts) => parts.join(''));

t.test('over real HTTP no number loses a digit, in either direction', async (t) => {
  let answer = '[]';
  const { client, server } = await rig(t, () => ({ status: 200, body: answer }));
  await fc.assert(
    fc.asyncProperty(fc.array(lexemes, { minLength: 1, maxLength: 20 }), async (list) => {
      answer = `{"value":[${list.join(',')}]}`;
      const numbers = list.map((lexeme) => new RawNumber(lexeme));
      const json = (await client.callAction('Echo', { value: numbers })) as { value: unknown[] };
      const isSame = json.value.every((value, index) => String(value) === list[index]);
      return isSame && server.seen.at(-1)?.body === answer;
    }),
    { numRuns: 100 },
  );
  t.pass('property held');
});
