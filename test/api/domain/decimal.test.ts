import fc from 'fast-check';
import t from 'tap';
import {
  decimal,
  isDecimalText,
  round,
  sum,
  toMoney,
  toPlain,
  toScale,
} from '../../../api/domain/decimal.ts';

/** Whole part and fraction as text, so that no float is involved in making the input. */
const decimalText = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.stringMatching(/^\d{0,10}$/))
  .map(
    ([negative, whole, fraction]) => `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`,
  );

t.test('only plain decimal text is taken', async (t) => {
  for (const good of ['0', '-0.5', '1000.00', '12', '-7']) t.ok(isDecimalText(good), good);
  for (const bad of [
    '',
    '1e3',
    '+1',
    ' 1',
    '1 ',
    '.5',
    '5.',
    '01',
    '1,000',
    'NaN',
    'Infinity',
    '0x10',
    '9'.repeat(61),
  ]) {
    t.notOk(isDecimalText(bad), bad);
    t.throws(() => decimal(bad));
  }
});

t.test('rounding is half away from zero', async (t) => {
  const cases = [
    ['0.805', '0.81'],
    ['-2.005', '-2.01'],
    ['1.005', '1.01'],
    ['45.595', '45.60'],
    ['2.004999', '2.00'],
    ['-0.004', '0.00'],
    ['-12.5', '-12.50'],
  ] as const;
  for (const [text, expected] of cases) t.equal(toMoney(decimal(text)), expected, text);
});

t.test('text survives the way in and out without losing a digit', async () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const plain = toPlain(decimal(text));
      return decimal(plain).eq(decimal(text)) && isDecimalText(plain) && !/\.\d*0$/.test(plain);
    }),
  );
});

t.test('text at a scale has exactly that many digits and differs by at most half a unit', async () => {
  fc.assert(
    fc.property(decimalText, fc.integer({ min: 0, max: 6 }), (text, scale) => {
      const value = decimal(text);
      const scaled = toScale(value, scale);
      const half = decimal(`0.${'0'.repeat(scale)}5`);
      const digits = scaled.split('.')[1]?.length ?? 0;
      return digits === scale && decimal(scaled).minus(value).abs().lte(half) && !/^-0(\.0*)?$/.test(scaled);
    }),
  );
});

t.test('rounding twice is rounding once', async () => {
  fc.assert(
    fc.property(decimalText, (text) => round(round(decimal(text), 2), 2).eq(round(decimal(text), 2))),
  );
});

t.test('a sum is exact where floats are not', async (t) => {
  t.equal(toPlain(sum(Array.from({ length: 10 }, () => decimal('0.1')))), '1');
  t.equal(toPlain(sum([])), '0');
});
