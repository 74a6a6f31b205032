import t from 'tap';
import { bridgeFiles } from '../../../../../api/adapters/sql/bridge-files.ts';
import { sqlServerStatements } from '../../../../../api/adapters/sql/sqlserver/bridge-sql.ts';

const bin2 = 'collate Latin1_General_100_BIN2';
const short = `nvarchar(128) ${bin2}`;
const long = `nvarchar(max) ${bin2}`;

t.test('text in a key or an index is short, other text is not', async (t) => {
  const [made] = sqlServerStatements([
    `create table a (id text primary key, n integer not null default 0, k text, body text, unique (k)) strict;
     create index a_by_state on a (state) where kind = 'x';
     create table b (seq integer primary key autoincrement, a_id text not null references a (id) on delete cascade,
       state text, kind text) strict;`,
  ]);
  t.same(made, [
    `create table a (\n  id ${short} primary key,\n  n bigint not null default 0,\n  k ${short},\n  body ${long},\n  unique (k)\n)`,
    "create index a_by_state on a (state) where kind = 'x'",
    `create table b (\n  seq bigint identity(1, 1) primary key,\n  a_id ${short} not null constraint b_a_id_fk6 references a (id) on delete cascade,\n  state ${short},\n  kind ${short}\n)`,
  ]);
});

t.test('a rebuilt table keeps the references of others, also when it is rebuilt again', async (t) => {
  const rebuild = `create table a_rebuilt (id text primary key) strict;
    insert into a_rebuilt (id) select id from a; drop table a; alter table a_rebuilt rename to a;`;
  const [, first, second] = sqlServerStatements([
    `create table a (id text primary key) strict; create table b (a_id text references a (id)) strict;`,
    rebuild,
    rebuild,
  ]);
  t.same(first?.slice(2), [
    'alter table b drop constraint b_a_id_fk2',
    'drop table a',
    "exec sp_rename N'a_rebuilt', N'a'",
    'alter table b add constraint b_a_id_fk2 foreign key (a_id) references a (id)',
  ]);
  t.same(second, first);
});

t.test(
  'numbers of the database are carried over, and an index shortens text of an earlier file',
  async (t) => {
    const [, second] = sqlServerStatements([
      'create table a (seq integer primary key autoincrement, state text not null, note text) strict;',
      `insert into a (seq, state) select 1, 'x' from a; insert into a (state) select 'x' from a;
     create index a_by_state on a (state); create index again on a (state, seq); drop index a_by_state;`,
    ]);
    t.same(second?.slice(0, 7), [
      'set identity_insert a on',
      "insert into a (seq, state) select 1, 'x' from a",
      'set identity_insert a off',
      "insert into a (state) select 'x' from a",
      `alter table a alter column state ${short} not null`,
      'create index a_by_state on a (state)',
      'create index again on a (state, seq)',
    ]);
    t.match(second?.[7], 'drop index a_by_state on');
  },
);

t.test('every numbered file has a form for SQL Server, with keys within its limits', async (t) => {
  const files = sqlServerStatements(bridgeFiles().map((file) => file.script));
  const all = files.flat();
  t.notMatch(all.join('\n'), /\bstrict\b|autoincrement|raise\(|\btext\b|\binteger\b|add column/);
  const keys = all.flatMap((statement) => [...statement.matchAll(/(primary key|unique) \(([^)]*)\)/g)]);
  const indexes = all.flatMap((statement) => [...statement.matchAll(/(index) \w+ on \w+ \(([^)]*)\)/g)]);
  for (const [, kind, columns = ''] of [...keys, ...indexes]) {
    const bytes = columns.split(',').length * 256;
    t.ok(bytes <= (kind === 'primary key' ? 900 : 1700), `${kind} (${columns})`);
  }
});
