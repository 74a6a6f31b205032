import t from 'tap';
import { TYPES } from 'tedious';
import { boundParameter, cellOf } from '../../../../../api/adapters/sql/sqlserver/cell-types.ts';

t.test('parameters are text or whole numbers', async (t) => {
  t.same(boundParameter('922337203685477.0001'), {
    type: TYPES.NVarChar,
    value: '922337203685477.0001',
    options: { length: 4000 },
  });
  t.same(boundParameter('x'.repeat(4001)).options, {}, 'long text is nvarchar(max)');
  t.equal(boundParameter(null).type, TYPES.NVarChar);
  t.equal(boundParameter(-(2 ** 31)).type, TYPES.Int);
  t.equal(boundParameter(2 ** 31).type, TYPES.BigInt);
});

t.test('what the driver would send as a float or a legacy date is refused', async (t) => {
  for (const value of [1.5, Number.NaN, 2 ** 60, new Date(0), true, 1n, Buffer.of(1)]) {
    t.throws(() => boundParameter(value), TypeError);
  }
  t.throws(() => boundParameter('a\0b'), { code: 'invalid-request' });
  t.throws(() => boundParameter('a\ud800b'), { code: 'invalid-request' });
});

t.test('cells arrive as the port has them', async (t) => {
  t.equal(cellOf('NVarChar', 72, 'text'), 'text');
  t.equal(cellOf('IntN', 4, 7), 7);
  t.equal(cellOf('IntN', 8, '9007199254740991'), 9007199254740991);
  t.equal(cellOf('IntN', 8, '9007199254740993'), '9007199254740993', 'a number that would change stays text');
  t.equal(cellOf('BigInt', undefined, '12'), 12);
  t.equal(cellOf('NVarChar', 8, '12'), '12', 'text of digits stays text');
  t.equal(cellOf('BitN', 1, true), 1);
  t.equal(cellOf('Bit', undefined, false), 0);
  t.equal(cellOf('DecimalN', 17, null), null);
});

t.test('a decimal or an instant that was not cast to text is an error, not a rounded value', async (t) => {
  for (const type of [
    'DecimalN',
    'NumericN',
    'MoneyN',
    'SmallMoney',
    'FloatN',
    'Real',
    'DateTime2',
    'Date',
  ]) {
    t.throws(() => cellOf(type, 8, type.startsWith('Date') ? new Date(0) : 12.5), {
      message: /read as text/,
    });
  }
});
