import fc from 'fast-check';
import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { applicable } from '../../../../api/domain/sync/apply-resolution.ts';
import { type ConflictContent, conflictOf, type RowTriple } from '../../../../api/domain/sync/conflict.ts';
import { decideRow } from '../../../../api/domain/sync/decide-row.ts';
import { type Answer, planResolution } from '../../../../api/domain/sync/plan-resolution.ts';
import type { Resolution } from '../../../../api/domain/sync/resolution.ts';
import { anyRow, id, row, sample } from './rows.ts';

const noAnswer: Answer = { rule: null, row: null, columns: [] };

function contentOf(rows: RowTriple): ConflictContent | null {
  return conflictOf(sample, rows, decideRow({ table: sample, ...rows, problemsOf: () => [] }));
}

function planned(content: ConflictContent, answer: Partial<Answer>, table = sample): Resolution {
  const result = planResolution(table, content, { ...noAnswer, ...answer });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.resolution;
}

const rows = { base: row({ person: 'a' }), sql: row({ person: 'b' }), remote: row({ person: 'c' }) };

function open(): ConflictContent {
  const content = contentOf(rows);
  if (content === null) throw new Error('no conflict');
  return content;
}

t.test('a decision leaves no conflict behind, and both sides the same', async (t) => {
  const maybe = fc.option(anyRow, { nil: null });
  fc.assert(
    fc.property(maybe, maybe, maybe, fc.constantFrom('townepark', 'dataverse'), (base, sql, remote, rule) => {
      const versions = { base, sql, remote };
      const content = contentOf(versions);
      if (content === null) return;
      const resolution = planned(content, { rule });
      const decided = applicable(content, resolution, versions, content);
      if (decided === null) throw new Error('the decision does not fit its own conflict');
      const decision = decideRow({ table: sample, ...versions, problemsOf: () => [], decided });
      if (conflictOf(sample, versions, decision) !== null) throw new Error('still in conflict');
      if (decision.action === 'delete-remote' || decision.action === 'delete-sql') return;
      const after = (side: typeof sql, cells: object) => ({ id, ...(side ?? {}), ...cells });
      t.strictSame(after(sql, decision.toSql), after(remote, decision.toRemote));
    }),
  );
});

t.test('a decision no longer fits once a value that was shown has changed', async (t) => {
  const content = open();
  const resolution = planned(content, { rule: 'townepark' });
  const fits = (now: RowTriple) => {
    const found = contentOf(now);
    return found === null ? null : applicable(content, resolution, now, found);
  };
  t.strictSame(fits(rows), { row: null, cells: { person: 'b' } });
  t.equal(fits({ ...rows, sql: row({ person: 'd' }) }), null);
  t.equal(fits({ ...rows, remote: row({ person: 'd' }) }), null);
  t.equal(fits({ ...rows, base: row({ person: 'd' }) }), null);
  t.ok(fits({ ...rows, sql: row({ person: 'b', ours: 'other' }) }), 'other columns do not matter');
});

t.test('a value that the decision has written on one side already is no change', async (t) => {
  const content = open();
  const columns = [{ column: 'person', take: 'value', value: 'x' }] as const;
  const resolution = planned(content, { columns });
  const half = { ...rows, remote: row({ person: 'x' }) };
  const now = contentOf(half);
  t.ok(now);
  if (now !== null) t.match(applicable(content, resolution, half, now), { cells: { person: 'x' } });
});

t.test('an answer names every part of it that does not fit', async (t) => {
  const content = open();
  const errors = (answer: Partial<Answer>) => {
    const result = planResolution(sample, content, { ...noAnswer, ...answer });
    return result.ok ? [] : result.errors.map(({ field, rule }) => `${field} ${rule}`);
  };
  t.strictSame(errors({}), ['columns must decide person']);
  t.strictSame(errors({ row: 'keep', rule: 'townepark' }), ['row must be left out: no row was deleted']);
  const value = 'x'.repeat(21);
  t.strictSame(errors({ columns: [{ column: 'person', take: 'value', value }] }), [
    'columns[0].value must be text of at most 20 characters',
  ]);
  const twice = { column: 'person', take: 'townepark', value: null } as const;
  t.strictSame(errors({ columns: [twice, twice] }), ['columns must name each column once']);
  t.strictSame(errors({ columns: [{ ...twice, column: 'ours' }], rule: 'townepark' }), [
    'columns[0].column must be a column in conflict',
  ]);
});

t.test('a given value is read as a cell of its column', async (t) => {
  const contract = tableNamed('contract');
  const content: ConflictContent = {
    kind: 'broken-rule',
    missingIn: null,
    columns: [],
    problems: [{ field: 'endDate', rule: 'must not lie before startDate' }],
    deletes: 0,
  };
  const columns = [
    { column: 'contractType', take: 'value', value: 'Hybrid' },
    { column: 'contractValue', take: 'value', value: '1000' },
    { column: 'endDate', take: 'value', value: null },
  ] as const;
  t.strictSame(
    planned(content, { columns }, contract).columns.map(({ value }) => value),
    [100000005, '1000.00', null],
  );
  const guarded = [{ column: 'approvedValue', take: 'value', value: '1' }] as const;
  const result = planResolution(contract, content, { ...noAnswer, columns: guarded });
  t.match(result, { ok: false, errors: [{ field: 'columns[0].column', rule: /the bridge alone/ }] });
});
