import fc from 'fast-check';
import t from 'tap';
import { decimal, sum, toMoney } from '../../../../api/domain/decimal.ts';
import { prorate } from '../../../../api/domain/revenue/proration.ts';

const share = (fee: string, days: number, length: number) =>
  toMoney(prorate(decimal(fee), days, length).value);

t.test('part of a month is paid by its days', async (t) => {
  t.equal(share('8000', 16, 31), '4129.03');
  t.equal(share('5100.40', 14, 29), '2462.26');
  t.equal(share('5100.40', 14, 28), '2550.20');
  t.equal(share('3000', 1, 30), '100.00');
});

t.test('a full month is not divided', async (t) => {
  t.same(prorate(decimal('0.123'), 31, 31).value.toFixed(), '0.123');
  t.equal(prorate(decimal('1'), 31, 31).text, '');
});

t.test('parts of a month add up to the month', async () => {
  const cuts = fc.tuple(fc.integer({ min: 28, max: 31 }), fc.nat(27), fc.nat(100_000_000));
  fc.assert(
    fc.property(cuts, ([length, first, fee]) => {
      const monthly = decimal(String(fee)).div(decimal('100'));
      const parts = [first, length - first].map((days) => prorate(monthly, days, length).value);
      return toMoney(sum(parts)) === toMoney(monthly);
    }),
  );
});
