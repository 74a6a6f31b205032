import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Row } from '../../../../api/domain/model/column.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { decideRow } from '../../../../api/domain/sync/decide-row.ts';
import { rowProblems } from '../../../../api/domain/sync/row-rules.ts';
import { anyRow, id, row, sample } from './rows.ts';

const noProblems = () => [];

function decide(base: Row | null, sql: Row | null, remote: Row | null) {
  return decideRow({ table: sample, base, sql, remote, problemsOf: noProblems });
}

const a = row({ ours: 'a' });
const b = row({ ours: 'b' });

t.test('existence on either side decides between create, delete, link and forget', async (t) => {
  t.equal(decide(null, a, null).action, 'create-remote');
  t.equal(decide(null, null, a).action, 'create-sql');
  t.equal(decide(null, a, a).action, 'link');
  t.equal(decide(a, a, a).action, 'unchanged');
  t.equal(decide(a, null, null).action, 'forget');
  t.equal(decide(null, null, null).action, 'unchanged');
});

t.test('a delete travels only when the other side is untouched', async (t) => {
  t.equal(decide(a, null, a).action, 'delete-remote');
  t.equal(decide(a, a, null).action, 'delete-sql');
  t.equal(decide(a, null, b).action, 'conflict');
  t.equal(decide(a, b, null).action, 'conflict');
});

t.test('changes name the side that has to move', async (t) => {
  t.equal(decide(a, b, a).action, 'update-remote');
  t.equal(decide(a, a, b).action, 'update-sql');
  const both = decide(row({}), row({ ours: 'x' }), row({ dataverse: 'y' }));
  t.equal(both.action, 'update-both');
  t.strictSame([both.toRemote, both.toSql], [{ ours: 'x' }, { dataverse: 'y' }]);
});

t.test('the same change on both sides moves the base and nothing else', async (t) => {
  const decision = decide(a, b, b);
  t.equal(decision.action, 'unchanged');
  t.strictSame(decision.agreed, b);
});

t.test('a column for a person stays as it is on both sides while the others travel', async (t) => {
  const decision = decide(
    row({ person: 'a', ours: '1' }),
    row({ person: 'b', ours: '2' }),
    row({ person: 'c', ours: '1' }),
  );
  t.equal(decision.action, 'update-remote');
  t.strictSame(decision.toRemote, { ours: '2' });
  t.strictSame(decision.conflicts, [{ column: 'person', base: 'a', sql: 'b', remote: 'c' }]);
  t.equal(decision.agreed?.person, 'a');
});

t.test('a decision carried out is decided as nothing to do, or as the same conflict', async () => {
  fc.assert(
    fc.property(fc.option(anyRow), anyRow, anyRow, (base, sql, remote) => {
      const first = decide(base, sql, remote);
      const second = decide(first.agreed, { ...sql, ...first.toSql }, { ...remote, ...first.toRemote });
      assert.equal(second.action, first.conflicts.length > 0 ? 'conflict' : 'unchanged');
      assert.deepEqual([second.toSql, second.toRemote], [{}, {}]);
    }),
    { numRuns: 100 },
  );
});

t.test('rows of one side, created on the other, are decided as unchanged', async () => {
  fc.assert(
    fc.property(anyRow, (only) => {
      const created = decide(null, only, null);
      assert.equal(decide(created.agreed, only, { id, ...created.toRemote }).action, 'unchanged');
      const taken = decide(null, null, only);
      assert.equal(decide(taken.agreed, { id, ...taken.toSql }, only).action, 'unchanged');
    }),
    { numRuns: 30 },
  );
});

t.test('contracts', async (t) => {
  const table = tableNamed('contract');
  const base: Row = { id, startDate: '2026-01-01', endDate: '2026-12-31', terms: '{}', requestedBy: null };
  const contract = (sql: Row | null, remote: Row | null, from: Row | null = base) =>
    decideRow({ table, base: from, sql, remote, problemsOf: (merged) => rowProblems(table, merged) });

  t.test(
    'two changes that make the end precede the start are refused, whatever each is worth alone',
    async (t) => {
      const decision = contract({ ...base, endDate: '2026-06-30' }, { ...base, startDate: '2026-08-01' });
      t.equal(decision.action, 'conflict');
      t.strictSame(decision.problems, [
        { field: 'endDate', rule: 'must not lie before startDate 2026-08-01' },
      ]);
      t.strictSame([decision.toSql, decision.toRemote], [{}, {}]);
    },
  );

  t.test('a period of one day is valid', async (t) => {
    t.equal(contract({ ...base, endDate: '2026-01-01' }, base).action, 'update-remote');
  });

  t.test('a row with several broken rules is refused whole with every one listed', async (t) => {
    const decision = contract(null, { ...base, terms: '{"a":', endDate: '2025-01-01' }, null);
    t.equal(decision.action, 'conflict');
    t.strictSame(decision.problems.map((problem) => problem.field).sort(), ['endDate', 'terms']);
  });

  t.test('a broken rule on one side does not stop a row that is equal on both', async (t) => {
    const broken = { ...base, terms: 'no json' };
    t.equal(contract(broken, broken).action, 'unchanged');
  });
});

t.test('a delete goes by the policy of the table and its direction', async (t) => {
  const [before, after] = [row({ ours: 'a' }), row({ ours: 'b' })];
  const actions = (policy: 'carry' | 'conflict' | 'ignore') => {
    const deletes = { toDataverse: policy, toTownePark: policy, deactivate: null };
    const table = { ...sample, deletes };
    const act = (sql: Row | null, remote: Row | null) =>
      decideRow({ table, base: before, sql, remote, problemsOf: () => [] }).action;
    return [act(null, before), act(before, null), act(null, after), act(after, null)];
  };
  t.strictSame(actions('carry'), ['delete-remote', 'delete-sql', 'conflict', 'conflict']);
  t.strictSame(actions('conflict'), ['conflict', 'conflict', 'conflict', 'conflict']);
  t.strictSame(actions('ignore'), ['unchanged', 'unchanged', 'create-sql', 'create-remote']);
});
