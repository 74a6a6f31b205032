import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { differingColumns, mergeRows } from '../../../../api/domain/sync/merge.ts';
import { anyRow, id, row, sample } from './rows.ts';

const merge = (versions: Parameters<typeof mergeRows>[1]) => mergeRows(sample, versions);

t.test('a change of one side travels whole, whoever owns the columns', async () => {
  fc.assert(
    fc.property(anyRow, anyRow, (base, changed) => {
      const fromSql = merge({ base, sql: changed, remote: base });
      const fromRemote = merge({ base, sql: base, remote: changed });
      assert.deepEqual({ ...base, ...fromSql.toRemote }, changed);
      assert.deepEqual(fromSql.toSql, {});
      assert.deepEqual({ ...base, ...fromRemote.toSql }, changed);
      assert.deepEqual(fromRemote.toRemote, {});
      assert.deepEqual([...fromSql.conflicts, ...fromRemote.conflicts], []);
    }),
    { numRuns: 50 },
  );
});

t.test('the same change on both sides is nothing to do', async () => {
  fc.assert(
    fc.property(fc.option(anyRow), anyRow, (base, both) => {
      assert.deepEqual(merge({ base, sql: both, remote: both }), {
        toSql: {},
        toRemote: {},
        conflicts: [],
        agreed: both,
      });
    }),
    { numRuns: 50 },
  );
});

t.test('both sides are equal after the merge except for columns in conflict', async () => {
  fc.assert(
    fc.property(fc.option(anyRow), anyRow, anyRow, (base, sql, remote) => {
      const { toSql, toRemote, conflicts } = merge({ base, sql, remote });
      const open = conflicts.map((conflict) => conflict.column);
      assert.deepEqual(differingColumns(sample, { ...sql, ...toSql }, { ...remote, ...toRemote }), open);
    }),
    { numRuns: 100 },
  );
});

t.test('merging the merged rows again changes nothing and keeps the same conflicts', async () => {
  fc.assert(
    fc.property(fc.option(anyRow), anyRow, anyRow, (base, sql, remote) => {
      const first = merge({ base, sql, remote });
      const second = merge({
        base: first.agreed,
        sql: { ...sql, ...first.toSql },
        remote: { ...remote, ...first.toRemote },
      });
      assert.deepEqual(second, { toSql: {}, toRemote: {}, conflicts: first.conflicts, agreed: first.agreed });
    }),
    { numRuns: 100 },
  );
});

t.test('no cell gets a value that neither side held', async () => {
  fc.assert(
    fc.property(fc.option(anyRow), anyRow, anyRow, (base, sql, remote) => {
      const { toSql, toRemote } = merge({ base, sql, remote });
      for (const [name, value] of Object.entries(toSql)) assert.equal(value, remote[name]);
      for (const [name, value] of Object.entries(toRemote)) assert.equal(value, sql[name]);
    }),
    { numRuns: 50 },
  );
});

t.test('different changes of one column go to its owner', async (t) => {
  const all = (value: string) => row({ ours: value, dataverse: value, latest: value, person: value });
  const { toSql, toRemote, conflicts, agreed } = merge({ base: all('a'), sql: all('b'), remote: all('c') });
  t.strictSame(toRemote, { ours: 'b' });
  t.strictSame(toSql, { dataverse: 'c', latest: 'c' });
  t.strictSame(conflicts, [{ column: 'person', base: 'a', sql: 'b', remote: 'c' }]);
  t.strictSame(agreed, { id, ours: 'b', dataverse: 'c', latest: 'c', person: 'a' });
});

t.test('the later change wins where both instants are known and the clocks leave no doubt', async (t) => {
  const versions = { base: row({ latest: 'a' }), sql: row({ latest: 'b' }), remote: row({ latest: 'c' }) };
  const early = '2026-01-01T00:00:00Z';
  const late = '2026-01-01T00:05:01Z';
  t.strictSame(merge({ ...versions, sqlModifiedAt: late, remoteModifiedAt: early }).toRemote, {
    latest: 'b',
  });
  t.strictSame(merge({ ...versions, sqlModifiedAt: early, remoteModifiedAt: late }).toSql, { latest: 'c' });
  t.strictSame(merge({ ...versions, sqlModifiedAt: late }).toSql, { latest: 'c' }, 'unknown: Dataverse');
  const close = '2026-01-01T00:05:00Z';
  const inDoubt = merge({ ...versions, sqlModifiedAt: close, remoteModifiedAt: early });
  t.strictSame(inDoubt.toSql, { latest: 'c' }, 'within the tolerance: Dataverse');
});

t.test('at first contact an empty cell gives way to a filled one', async (t) => {
  const { toSql, toRemote, conflicts } = merge({
    base: null,
    sql: row({ ours: null, dataverse: 'x', person: null }),
    remote: row({ ours: 'y', dataverse: null, person: 'z' }),
  });
  t.strictSame(
    { toSql, toRemote, conflicts },
    {
      toSql: { ours: 'y', person: 'z' },
      toRemote: { dataverse: 'x' },
      conflicts: [],
    },
  );
});

t.test('a column that a side does not know is left alone', async (t) => {
  const { toSql, toRemote, agreed } = merge({
    base: row({ ours: 'a' }),
    sql: row({ ours: 'b' }),
    remote: { id, dataverse: null, latest: null, person: null },
  });
  t.strictSame({ toSql, toRemote }, { toSql: {}, toRemote: {} });
  t.equal(agreed.ours, 'b');
});

t.test('a guarded column keeps the value of its owner, whoever changed the other side', async () => {
  const column = {
    ...(sample.columns[0] ?? assert.fail('no column')),
    owner: 'townepark' as const,
    guarded: true,
  };
  const guarded = { ...sample, columns: [column] };
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (base, sql, remote) => {
      const merged = mergeRows(guarded, {
        base: { id, [column.name]: base },
        sql: { id, [column.name]: sql },
        remote: { id, [column.name]: remote },
      });
      assert.deepEqual(merged.toSql, {});
      assert.deepEqual(merged.conflicts, []);
      assert.deepEqual(merged.toRemote, sql === remote ? {} : { [column.name]: sql });
    }),
  );
});
