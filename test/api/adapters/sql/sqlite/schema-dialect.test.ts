import fc from 'fast-check';
import t from 'tap';
import { columnSql } from '../../../../../api/adapters/sql/schema.ts';
import { literal, quoted } from '../../../../../api/adapters/sql/schema-names.ts';
import { SqliteConnection } from '../../../../../api/adapters/sql/sqlite/database.ts';
import { sqliteDialect } from '../../../../../api/adapters/sql/sqlite/schema-dialect.ts';
import { canonicalValue } from '../../../../../api/domain/model/canonical.ts';
import type { Column, ColumnType } from '../../../../../api/domain/model/column.ts';

function column(type: ColumnType, required = false): Column {
  return {
    name: 'x',
    sql: 'x',
    schema: 'tp_X',
    label: 'X',
    description: 'X',
    type,
    required,
    owner: 'townepark',
    guarded: false,
  };
}

/** Tells whether a foreign program may store the cell in a column of this type. */
function admitting(type: ColumnType, required = false): (cell: string | number | null) => boolean {
  const connection = new SqliteConnection(':memory:');
  connection.exec(
    `pragma foreign_keys = off; create table t (${columnSql(sqliteDialect, column(type, required))}) strict`,
  );
  const insert = connection.prepare('insert into t values (?)');
  return (cell) => {
    try {
      insert.run([cell]);
      return true;
    } catch {
      return false;
    }
  };
}

const seed = Date.now() % 2 ** 31;
const money: ColumnType = { kind: 'money', scale: 2, min: '-922337203685477', max: '922337203685477' };
const whole: ColumnType = { kind: 'decimal', scale: 0, min: '-5000', max: '5000' };
const rate: ColumnType = { kind: 'money', scale: 4, min: '0', max: '922337203685477' };

t.test(`a decimal is admitted exactly when it is canonical (seed ${seed})`, async (t) => {
  const digits = fc.stringMatching(/^-{0,2}[0-9]{0,17}\.?[0-9]{0,5}$/);
  const odd = fc.constantFrom(
    ...['0.00', '-0.00', '00.00', '01.00', '.50', '-.50', '1.', '1', '-1', '--1.00', '1-1.00', '1.0.00'],
    ...['+1.00', '1e5', ' 1.00', '1.00 ', 'NaN', 'a.00', '-', '1,00', '0.0000', '-0.0001', '12.3456'],
    ...['922337203685477.00', '922337203685477.01', '-922337203685477.00', '922337203685477.5807'],
    ...['9223372036854775807.00', '99999999999999999999999.00', '922337203685477.0001'],
  );
  for (const type of [money, rate, whole]) {
    const admits = admitting(type);
    const property = fc.property(fc.oneof(digits, odd), (text) => {
      fc.pre(text !== '');
      const canonical = canonicalValue(column(type), text);
      return admits(text) === (canonical.ok && canonical.value === text);
    });
    fc.assert(property, { seed, numRuns: 3000 });
  }
  t.pass('the check and the rule of the model agree');
});

t.test('dates and instants are admitted when they exist and are written in the one form', async (t) => {
  const date = admitting({ kind: 'date' });
  for (const good of ['2024-02-29', '1753-01-01', '9999-12-31', null]) t.ok(date(good), String(good));
  for (const bad of [
    '2026-02-29',
    '2026-1-1',
    '1752-12-31',
    '2026-01-01T00:00:00Z',
    'now',
    '',
    '2026-13-01',
  ]) {
    t.notOk(date(bad), bad);
  }
  const instant = admitting({ kind: 'datetime' });
  t.ok(instant('2026-01-31T09:00:00Z'));
  for (const bad of ['2026-01-31T09:00:00.000Z', '2026-01-31 09:00:00', '2026-01-31T25:00:00Z', 'now']) {
    t.notOk(instant(bad), bad);
  }
});

t.test('text, numbers, choices, booleans and references are held to their rules', async (t) => {
  const cases: [ColumnType, (string | number)[], (string | number)[]][] = [
    [{ kind: 'text', maxLength: 3 }, ['a', 'äöü', '😀😀😀'], ['', 'abcd']],
    [{ kind: 'memo', maxLength: 3 }, ['abc'], ['', 'abcd']],
    [{ kind: 'integer', min: -1, max: 5 }, [-1, 0, 5], [-2, 6, 1.5, 'x']],
    [{ kind: 'boolean' }, [0, 1], [2, -1, 'true']],
    [{ kind: 'choice', choice: 'billingType' }, [100000000, 100000001], [100000002, 0, 'Advanced']],
    [
      { kind: 'lookup', table: 'territory' },
      ['0123abcd-0000-4000-8000-00000000000f'],
      ['0123ABCD-0000-4000-8000-00000000000F', 'short', '0123abcd-0000-4000-8000-00000000000g'],
    ],
  ];
  for (const [type, good, bad] of cases) {
    const admits = admitting(type);
    for (const cell of good) t.ok(admits(cell), `${type.kind} ${cell}`);
    for (const cell of bad) t.notOk(admits(cell), `${type.kind} ${cell}`);
  }
});

t.test('a required column admits no empty cell', async (t) => {
  t.notOk(admitting({ kind: 'boolean' }, true)(null));
  t.ok(admitting({ kind: 'boolean' })(null));
});

t.test('names and literals are quoted', async (t) => {
  t.equal(quoted('a"b'), '"a""b"');
  t.equal(literal("it's"), "'it''s'");
});
