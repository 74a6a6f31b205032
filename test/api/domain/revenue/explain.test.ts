import t from 'tap';
import { decimal } from '../../../../api/domain/decimal.ts';
import { figure, orZero, percentOf, rounded } from '../../../../api/domain/revenue/explain.ts';

t.test('figures without end are cut and marked, never rounded', async (t) => {
  t.equal(figure(decimal('2').div(decimal('3'))), '0.666666…');
  t.equal(figure(decimal('-2').div(decimal('3'))), '-0.666666…');
  t.equal(figure(decimal('16.10')), '16.1');
  t.equal(figure(decimal('0.123456')), '0.123456');
});

t.test('a rounding is said only where there was one', async (t) => {
  t.equal(rounded(decimal('45.595')), '45.595 rounded to 45.60');
  t.equal(rounded(decimal('-2.005')), '-2.005 rounded to -2.01');
  t.equal(rounded(decimal('45.5')), '45.50');
});

t.test('percent and absent values', async (t) => {
  t.equal(percentOf(decimal('1658'), '2.75').toFixed(), '45.595');
  t.equal(orZero(null).toFixed(), '0');
  t.equal(orZero('1.5').toFixed(), '1.5');
});
