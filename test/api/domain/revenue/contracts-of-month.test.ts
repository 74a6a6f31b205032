import t from 'tap';
import { requireMonth } from '../../../../api/domain/revenue/calculate-month.ts';
import { activeContracts, contractTerms } from '../../../../api/domain/revenue/contracts-of-month.ts';

const contract = (
  contractNumber: string,
  startDate: string,
  endDate: string | null,
  terms: object | null = {},
) => ({
  id: contractNumber,
  contractNumber,
  startDate,
  endDate,
  terms:
    terms === null
      ? null
      : JSON.stringify({ contractType: 'FixedFee', billingType: 'Arrears', startDate, endDate, ...terms }),
});
const active = (...contracts: ReturnType<typeof contract>[]) =>
  activeContracts('0007', contracts, requireMonth('2025-06')).map((one) => [one.contract.id, one.days]);

t.test('contracts that follow each other each have their own days', async (t) => {
  t.same(active(contract('B', '2025-06-11', null), contract('A', '2023-01-01', '2025-06-10')), [
    ['A', { from: '2025-06-01', to: '2025-06-10' }],
    ['B', { from: '2025-06-11', to: '2025-06-30' }],
  ]);
});

t.test('a shared day is an error that names site and contracts', async (t) => {
  t.throws(() => active(contract('A', '2023-01-01', '2025-06-10'), contract('B', '2025-06-10', null)), {
    code: 'overlapping-contracts',
    message: /Site 0007.* A and B /,
  });
});

t.test('an overlap outside the month does not matter', async (t) => {
  t.equal(active(contract('A', '2023-01-01', '2025-05-31'), contract('B', '2025-05-01', null)).length, 1);
});

t.test('no active contract is an error that names the site, not a zero', async (t) => {
  t.throws(() => active(contract('A', '2025-07-01', null)), {
    code: 'no-active-contract',
    message: /Site 0007/,
  });
});

t.test('the dates of the contract hold over those of its terms', async (t) => {
  const read = contractTerms(contract('A', '2023-01-01', '2025-06-15', { endDate: null }));
  t.equal(read.terms.endDate, '2025-06-15');
  t.match(read.flags, [{ code: 'dates-differ' }]);
  t.same(contractTerms(contract('A', '2023-01-01', null)).flags, []);
});

t.test('missing and broken terms are refused with every problem', async (t) => {
  t.throws(() => contractTerms(contract('A', '2023-01-01', null, null)), {
    code: 'invalid-terms',
    errors: [{ field: 'terms', rule: 'must be given' }],
  });
  t.throws(() => contractTerms(contract('A', '2023-01-01', null, { x: 1, y: 2 })), {
    code: 'invalid-terms',
    errors: [{ field: 'x' }, { field: 'y' }],
  });
});
