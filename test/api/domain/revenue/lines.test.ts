import t from 'tap';
import { decimal, toMoney } from '../../../../api/domain/decimal.ts';
import {
  byGroup,
  draftLine,
  groupOf,
  isBilled,
  lineOf,
  sumOf,
} from '../../../../api/domain/revenue/lines.ts';

const line = (name: string, amount: string, group = 1) =>
  draftLine({ block: 'fixedFee', line: name, group, amount: decimal(amount), text: 'x' });

t.test('a line is rounded once, half away from zero', async (t) => {
  t.equal(toMoney(line('A', '0.805').amount), '0.81');
  t.equal(toMoney(line('A', '-2.005').amount), '-2.01');
  t.equal(line('A', '0.805').text, 'x = 0.805 rounded to 0.81');
});

t.test('what rounds to zero is not billed', async (t) => {
  t.equal(isBilled(line('A', '0.004')), false);
  t.equal(isBilled(line('A', '-0.005')), true);
});

t.test('absent parts of a line stay absent', async (t) => {
  t.same(lineOf(line('A', '1')), { block: 'fixedFee', line: 'A', invoiceGroup: '1', amount: '1.00' });
});

t.test('groups are summed and sorted by number', async (t) => {
  t.same(Object.entries(byGroup([line('A', '1', 10), line('B', '2', 2), line('C', '3', 10)])), [
    ['2', '2.00'],
    ['10', '4.00'],
  ]);
  t.equal(groupOf(null, undefined, 4), 4);
  t.equal(groupOf(null), 1);
});

t.test('sums are by name', async (t) => {
  t.equal(toMoney(sumOf([line('A', '1'), line('B', '2'), line('A', '4')], ['A'])), '5.00');
});
