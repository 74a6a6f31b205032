import t from 'tap';
import { afterWrite } from '../../../../api/domain/sync/after-write.ts';
import { decideRow } from '../../../../api/domain/sync/decide-row.ts';
import { row, sample } from './rows.ts';

const problemsOf = () => [];

t.test('what Dataverse stored instead of what was sent comes back to SQL and is the new base', async (t) => {
  const base = row({ ours: 'a', dataverse: 'x' });
  const decision = decideRow({
    table: sample,
    base,
    sql: row({ ours: 'b', dataverse: 'x' }),
    remote: base,
    problemsOf,
  });
  const after = afterWrite(sample, decision, row({ ours: 'B', dataverse: 'x' }));
  t.strictSame(after.toSql, { ours: 'B' });
  t.equal(after.agreed?.ours, 'B');
});

t.test('a column in conflict keeps its old base and is not taken over', async (t) => {
  const decision = decideRow({
    table: sample,
    base: row({ ours: 'a', person: '1' }),
    sql: row({ ours: 'b', person: '2' }),
    remote: row({ ours: 'a', person: '3' }),
    problemsOf,
  });
  const after = afterWrite(sample, decision, row({ ours: 'b', person: '3' }));
  t.strictSame([after.toSql, after.agreed?.person], [{}, '1']);
});
