import t from 'tap';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { setContractTerms } from '../../../api/usecases/set-contract-terms.ts';
import { fixedFeeTerms, guidOf, seedSites } from '../app/rows.ts';
import { runApp } from '../app/running-app.ts';

const contractId = guidOf(3, 1);

t.test('terms with problems are refused before they are written as text', async (t) => {
  const { deps, sql } = await runApp(t);
  await seedSites(sql, 1);
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = { a: deep };
  await t.rejects(setContractTerms(deps, { contractId, terms: { ...fixedFeeTerms, deep } }), {
    code: 'invalid-terms',
    errors: [{ field: 'deep', rule: 'is not known here' }],
  });
  const stored = await sql.read((tx) => tx.rows.get(tableNamed('contract'), contractId));
  t.equal(stored?.terms, JSON.stringify(fixedFeeTerms));
});

t.test('terms longer than their column are refused whole', async (t) => {
  const { deps, sql } = await runApp(t);
  await seedSites(sql, 1);
  const terms = { ...fixedFeeTerms, perLaborHour: { enabled: false, note: 'x'.repeat(1_048_576) } };
  await t.rejects(setContractTerms(deps, { contractId, terms }), {
    code: 'invalid-terms',
    errors: [{ field: 'terms', rule: 'must be at most 1048576 characters long' }],
  });
});
