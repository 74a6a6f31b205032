import fc from 'fast-check';
import t from 'tap';
import { type Decimal, decimal, toMoney, toPlain } from '../../../../api/domain/decimal.ts';
import { walkText, walkTiers } from '../../../../api/domain/revenue/tiers.ts';

const tiers = (...list: [string, string][]) =>
  list.map(([amount, sharePercentage]) => ({ amount, sharePercentage }));

const falling = tiers(['90500', '45'], ['160500', '20'], ['0', '12.5']);
const annual = tiers(['640000', '55'], ['840000', '40'], ['0', '25']);

const due = (list: typeof falling, ytd: string, month: string) =>
  toMoney(walkTiers(list, decimal(ytd), decimal(month)).due);

t.test('exactly on a limit belongs to the lower tier', async (t) => {
  t.equal(due(falling, '0', '90500'), '40725.00');
  t.equal(due(falling, '0', '90499.99'), '40725.00');
  t.equal(due(falling, '0', '90500.05'), '40725.01');
  t.equal(due(falling, '0', '160500'), '54725.00');
  t.equal(due(falling, '0', '160500.20'), '54725.03');
  t.equal(due(falling, '0', '180000'), '57162.50');
});

t.test('the year to date decides where the month begins', async (t) => {
  t.equal(due(annual, '630000', '50000'), '21500.00');
  t.equal(due(annual, '640000', '60000'), '24000.00');
  t.equal(due(annual, '790000', '100000'), '32500.00');
  t.equal(due(annual, '0', '100000'), '55000.00');
});

t.test('a tier that ended before has no entry, one that ends exactly there has an entry of 0', async (t) => {
  const limits = (ytd: string) =>
    walkTiers(annual, decimal(ytd), decimal('1000')).entries.map(
      (entry) => `${entry.upTo} ${entry.revenueInTier}`,
    );
  t.same(limits('640000.01'), ['840000 1000', 'null 0']);
  t.same(limits('640000'), ['640000 0', '840000 1000', 'null 0']);
});

t.test('a negative month earns nothing and gives nothing back', async (t) => {
  t.equal(due(falling, '0', '-1200'), '0.00');
  t.equal(due(annual, '700000', '-1200'), '0.00');
});

t.test('a negative year to date must be made up first', async (t) => {
  t.equal(due(tiers(['0', '10']), '-300', '1000'), '70.00');
});

t.test('revenue above a last limit earns nothing', async (t) => {
  t.equal(due(tiers(['1000', '10']), '0', '5000'), '100.00');
});

t.test('the words name the tiers that earned', async (t) => {
  t.equal(walkText(walkTiers(falling, decimal('0'), decimal('100000'))), '90500 x 45 % + 9500 x 20 %');
  t.equal(walkText(walkTiers(falling, decimal('0'), decimal('0'))), 'nothing in any tier');
});

const cents = (max: number) => fc.nat(max).map((value) => decimal(String(value)).div(decimal('100')));
const anyTiers = fc
  .record({
    limits: fc.uniqueArray(fc.integer({ min: 1, max: 900_000 }), { minLength: 0, maxLength: 6 }),
    shares: fc.array(fc.nat(100), { minLength: 7, maxLength: 7 }),
  })
  .map(({ limits, shares }) => {
    const rising = [...limits.sort((a, b) => a - b), 0];
    return rising.map((limit, i) => ({ amount: String(limit), sharePercentage: String(shares[i]) }));
  });
const walk = (list: typeof falling, ytd: Decimal, month: Decimal) => walkTiers(list, ytd, month);

t.test('more revenue never earns less', async () => {
  fc.assert(
    fc.property(anyTiers, cents(90_000_000), cents(90_000_000), cents(9_000_000), (list, ytd, month, more) =>
      walk(list, ytd, month.plus(more)).due.gte(walk(list, ytd, month).due),
    ),
  );
});

t.test('two months in a row earn what one month of both earns, also across a limit', async () => {
  fc.assert(
    fc.property(anyTiers, cents(90_000_000), cents(90_000_000), cents(90_000_000), (list, ytd, a, b) => {
      const apart = walk(list, ytd, a).due.plus(walk(list, ytd.plus(a), b).due);
      return apart.eq(walk(list, ytd, a.plus(b)).due);
    }),
  );
});

t.test('with an open end every dollar lies in exactly one tier', async () => {
  fc.assert(
    fc.property(anyTiers, cents(90_000_000), cents(90_000_000), (list, ytd, month) => {
      const result = walk(list, ytd, month);
      return toPlain(result.inTiers) === toPlain(month);
    }),
  );
});
