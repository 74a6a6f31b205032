import t from 'tap';
import { decimal, toPlain } from '../../../../api/domain/decimal.ts';
import { overThreshold, type Threshold } from '../../../../api/domain/revenue/validations.ts';

const over = (type: Threshold['validationThresholdType'], figure: string | null, validations: string) => {
  const agreed = { validationThresholdType: type, validationThresholdAmount: figure };
  return toPlain(overThreshold(agreed, decimal(validations), decimal('120000')).over);
};

t.test('a vehicle count takes every validation, whatever its number', async (t) => {
  t.equal(over('VehicleCount', '500', '4800'), '4800');
});

t.test('a percentage of revenue is exceeded only above it', async (t) => {
  t.equal(over('RevenuePercentage', '4', '4800'), '0');
  t.equal(over('RevenuePercentage', '4', '4800.01'), '0.01');
  t.equal(over('RevenuePercentage', '0', '4800'), '4800');
});

t.test('an amount is exceeded only above it', async (t) => {
  t.equal(over('ValidationAmount', '25000', '25000'), '0');
  t.equal(over('ValidationAmount', '25000', '27500.50'), '2500.5');
});

t.test('without a threshold nothing is over', async (t) => {
  t.equal(over(null, null, '4800'), '0');
});
