import fc from 'fast-check';
import t from 'tap';
import { decimal, sum } from '../../../../api/domain/decimal.ts';
import { earns, flagCodes, lineTexts } from './support.ts';

const service = (fee: string, changes: object = {}) => ({ code: '4700', fee, ...changes });
const fees = (...services: object[]) => ({ fixedFee: { services } });

t.test('a service is billed for the days that service, contract and month share', async (t) => {
  const partial = {
    startDate: '2025-06-10',
    fixedFee: { services: [service('3000', { endDate: '2025-06-19' })] },
  };
  t.same(lineTexts(earns(partial)), ['FixedFee:4700 1000.00']);
  t.same(lineTexts(earns(fees(service('3000', { startDate: '2025-07-01' })))), []);
  t.same(lineTexts(earns(fees(service('3000', { startDate: '2025-06-30' })))), ['FixedFee:4700 100.00']);
});

t.test('a fee that is replaced inside the month keeps both lines', async (t) => {
  const blocks = fees(
    service('1000', { endDate: '2025-06-15' }),
    service('1100', { startDate: '2025-06-16' }),
  );
  const result = earns(blocks);
  t.same(lineTexts(result), ['FixedFee:4700 500.00', 'FixedFee:4700 550.00']);
  t.same(flagCodes(result), []);
});

t.test('the group is the one of the service, else of the block, else 1', async (t) => {
  const services = [service('1', { invoiceGroup: 3 }), service('2', { code: '4750' })];
  const result = earns({ fixedFee: { invoiceGroup: 2, services } });
  t.same(result.byInvoiceGroup, { '2': '2.00', '3': '1.00' });
  t.same(earns(fees(service('1'))).byInvoiceGroup, { '1': '1.00' });
});

t.test('a service rises by its own start date, not by that of the contract', async (t) => {
  const escalator = { month: 6, type: 'Percentage', value: '3' };
  const blocks = { escalator, ...fees(service('100'), service('200', { startDate: '2025-06-01' })) };
  t.same(lineTexts(earns(blocks)), ['FixedFee:4700 109.27', 'FixedFee:4700 200.00']);
});

t.test('a line carries its code as ledger account and its explanation', async (t) => {
  const result = earns({ endDate: '2025-06-16', ...fees(service('8000')) });
  t.match(result.lines, [{ glCode: '4700', base: '8000', amount: '4266.67' }]);
  t.match(result.explanation, [{ text: 'Monthly fee 8000 x 16/30 days = 4266.666666… rounded to 4266.67' }]);
});

t.test('an empty block and a fee listed twice are shown to a person', async (t) => {
  t.same(flagCodes(earns(fees())), ['block-without-terms']);
  t.same(flagCodes(earns(fees(service('1'), service('2')))), ['overlapping-services']);
  t.same(flagCodes(earns(fees(service('1'), service('2', { invoiceGroup: 2 })))), []);
});

t.test(
  'one fee split into services that share the month earns the fee, give or take the rounding',
  async () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 2, max: 30 }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 10_000_000 }), (days, cents) => {
        const fee = decimal(String(cents)).div(decimal('100')).toFixed(2);
        const starts = [1, ...days.sort((a, b) => a - b)];
        const date = (day: number) => `2025-06-${String(day).padStart(2, '0')}`;
        const services = starts.map((day, i) => {
          const next = starts[i + 1];
          return service(fee, { startDate: date(day), endDate: next === undefined ? null : date(next - 1) });
        });
        const result = earns(fees(...services));
        const off = sum([decimal(result.amount), decimal(fee).neg()]).abs();
        return (
          off.lte(decimal('0.005').times(decimal(String(starts.length)))) && flagCodes(result).length === 0
        );
      }),
    );
  },
);
