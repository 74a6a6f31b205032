import t from 'tap';
import type { Row } from '../../../../api/domain/model/column.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { conflictOf } from '../../../../api/domain/sync/conflict.ts';
import { decideRow } from '../../../../api/domain/sync/decide-row.ts';
import { describeConflict } from '../../../../api/domain/sync/describe.ts';
import { rowProblems } from '../../../../api/domain/sync/row-rules.ts';

const table = tableNamed('contract');
const describe = (base: Row | null, sql: Row | null, remote: Row | null) => {
  const decision = decideRow({ table, base, sql, remote, problemsOf: (row) => rowProblems(table, row) });
  return describeConflict(table, conflictOf(table, { base, sql, remote }, decision));
};

t.test('a conflict shows the three values in words', async (t) => {
  const row = (contractType: number | null) => ({ id: 'c', contractType });
  t.strictSame(describe(row(null), row(100000000), row(100000002)), {
    code: 'conflict',
    message:
      'Contract Type was changed on both sides: it was empty, is FixedFee in SQL and RevenueShare in Dataverse; resolve the conflict or set both to the same value.',
  });
});

t.test('broken rules are listed together', async (t) => {
  const row = { id: 'c', startDate: '2026-02-01', endDate: '2026-01-31', terms: '{' };
  t.strictSame(describe(null, null, row), {
    code: 'invalid-row',
    message: 'terms must be valid JSON; endDate must not lie before startDate 2026-02-01.',
  });
});

t.test('a delete against a change is told apart, and nothing is said of a clean decision', async (t) => {
  const row = { id: 'c', contractNumber: '1' };
  t.equal(describe(row, { ...row, contractNumber: '2' }, null)?.code, 'delete-conflict');
  t.equal(describe(row, row, { ...row, contractNumber: '2' }), null);
});
