import t from 'tap';
import { bridgeFiles } from '../../../../api/adapters/sql/bridge-files.ts';
import { bridgeStatements } from '../../../../api/adapters/sql/bridge-statements.ts';

t.test('every numbered file has the form that other engines can be given', async (t) => {
  for (const file of bridgeFiles()) t.ok(bridgeStatements(file.script).length > 0, file.name);
});

t.test(
  'a table is taken apart into columns and constraints, whatever its literals and comments hold',
  async (t) => {
    const script = `-- a comment; with a semicolon
    create table a (
      seq integer primary key autoincrement, -- one, two
      state text not null check (state in ('x;y', 'it''s, (')),
      n integer default 0,
      primary key (state, n)
    ) strict;`;
    const lines = [
      { name: 'seq', type: 'identity', rest: '' },
      { name: 'state', type: 'text', rest: " not null check (state in ('x;y', 'it''s, ('))" },
      { name: 'n', type: 'integer', rest: ' default 0' },
      { constraint: 'primary key (state, n)' },
    ];
    t.same(bridgeStatements(script), [{ kind: 'table', name: 'a', lines }]);
  },
);

t.test('columns added, refusals, rebuilds and common statements are told apart', async (t) => {
  const script = `
    alter table a add column b text;
    create trigger a_is_never_changed before update on a begin
      select raise(abort, 'it''s append-only');
    end;
    drop table a; alter table a_rebuilt rename to a;
    create index a_by_b on a (b) where b is not null;
    update a set b = case when b = 'x' then 'y' else b end;`;
  t.same(bridgeStatements(script), [
    { kind: 'column', table: 'a', column: { name: 'b', type: 'text', rest: '' } },
    {
      kind: 'refusal',
      name: 'a_is_never_changed',
      table: 'a',
      verb: 'update',
      message: "it's append-only",
    },
    { kind: 'drop', table: 'a' },
    { kind: 'rename', table: 'a_rebuilt', to: 'a' },
    { kind: 'common', text: 'create index a_by_b on a (b) where b is not null' },
    { kind: 'common', text: "update a set b = case when b = 'x' then 'y' else b end" },
  ]);
});

t.test('what only SQLite knows is refused with its beginning', async (t) => {
  for (const statement of [
    'create table a (x integer)',
    'create table a (x real) strict',
    'create trigger t after insert on a begin delete from a; end',
    'pragma foreign_keys = off',
    'alter table a drop column b',
  ]) {
    t.throws(() => bridgeStatements(`${statement};`), { message: /not in the form that every engine takes/ });
  }
});
