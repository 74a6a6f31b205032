import t from 'tap';
import { decimal, toMoney } from '../../../../api/domain/decimal.ts';
import { parseMonth } from '../../../../api/domain/month.ts';
import { laborCost } from '../../../../api/domain/revenue/labor-cost.ts';

const month = parseMonth('2025-06');
const job = { rate: '0.015', overtimeRate: null };

t.test('a half cent of an endless fraction of an hour still goes up', async (t) => {
  if (month === null) return t.fail('no month');
  const third = decimal('20').div(decimal('60'));
  const cost = laborCost(
    job,
    { regular: third, overtime: decimal('0'), rows: null },
    { escalator: null, since: '', month },
  );
  t.equal(toMoney(cost.regular), '0.01');
  t.equal(cost.regularText, '0.333333… h x 0.015');
});

t.test('overtime rates have a value of their own in an escalator', async (t) => {
  if (month === null) return t.fail('no month');
  const values = { value: null, standardValue: '2', overtimeValue: '3', index: null };
  const escalator = { month: 3, type: 'FixedAmount' as const, ...values };
  const hours = { regular: decimal('1'), overtime: decimal('1'), rows: null };
  const since = '2024-06-01';
  const cost = laborCost({ ...job, rate: '25', overtimeRate: '35' }, hours, { escalator, since, month });
  t.equal(toMoney(cost.regular), '27.00');
  t.equal(toMoney(cost.overtime), '38.00');
});
