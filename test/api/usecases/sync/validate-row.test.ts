import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { validateRow } from '../../../../api/usecases/sync/validate-row.ts';

const contract = tableNamed('contract');

t.test('a contract with broken terms is refused with every problem and its path', async (t) => {
  const terms = JSON.stringify({
    contractType: 'FixedFee',
    billingType: 'Sometimes',
    startDate: '2026-02-30',
    fixedFee: { services: [{ code: '4700', fee: 'a lot' }] },
  });
  const fields = validateRow(contract, { id: 'x', terms }).map((problem) => problem.field);
  t.ok(
    fields.every((field) => field.startsWith('terms.')),
    fields.join(),
  );
  t.ok(
    fields.some((field) => field.includes('billingType')),
    fields.join(),
  );
  t.ok(
    fields.some((field) => field.includes('startDate')),
    fields.join(),
  );
  t.ok(
    fields.some((field) => field.includes('fee')),
    fields.join(),
  );
});

t.test('a contract without terms and rows of other tables are left alone', async (t) => {
  t.same(validateRow(contract, { id: 'x', terms: null }), []);
  t.same(validateRow(tableNamed('customerSite'), { id: 'x', terms: '{' }), []);
});
