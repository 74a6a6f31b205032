import fc from 'fast-check';
import t from 'tap';
import {
  compareDecimals,
  padScale,
  toScaleText,
} from '../../../../../api/local/dataverse/values/decimal-text.ts';

const scaled = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 10 }));

function text(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const plain = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return value < 0n ? `-${plain}` : plain;
}

t.test('a number keeps its value at its own scale and above', async (t) => {
  fc.assert(
    fc.property(scaled, fc.integer({ min: 0, max: 5 }), ([value, scale], more) => {
      const exact = text(value, scale);
      const wide = toScaleText(exact, scale + more, 'away-from-zero');
      return (
        toScaleText(exact, scale, 'to-even') === exact &&
        wide !== undefined &&
        compareDecimals(wide, exact) === 0
      );
    }),
  );
  t.pass('for every scale');
});

t.test('the order is that of the exact values', async (t) => {
  fc.assert(
    fc.property(scaled, scaled, ([a, scaleA], [b, scaleB]) => {
      const left = a * 10n ** BigInt(scaleB);
      const right = b * 10n ** BigInt(scaleA);
      const expected = left < right ? -1 : left > right ? 1 : 0;
      return Math.sign(compareDecimals(text(a, scaleA), text(b, scaleB))) === expected;
    }),
  );
  t.pass('for every pair');
});

t.test('rounding', async (t) => {
  const cases: [string, number, string, string][] = [
    ['0.805', 2, '0.81', '0.80'],
    ['-2.005', 2, '-2.01', '-2.00'],
    ['2.5', 0, '3', '2'],
    ['2.51', 0, '3', '3'],
    ['-0.004', 2, '0.00', '0.00'],
    ['1E-10', 12, '0.000000000100', '0.000000000100'],
    ['12e2', 0, '1200', '1200'],
  ];
  for (const [value, scale, away, even] of cases) {
    t.equal(toScaleText(value, scale, 'away-from-zero'), away);
    t.equal(toScaleText(value, scale, 'to-even'), even);
  }
  for (const wrong of ['', 'x', '1,5', '+1', '1e999', '9'.repeat(201)]) {
    t.equal(toScaleText(wrong, 2, 'to-even'), undefined, wrong.slice(0, 5));
  }
  t.equal(padScale('5', 4), '5.0000');
  t.equal(padScale('-5.12345', 4), '-5.12345');
});
