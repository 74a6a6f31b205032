import t from 'tap';
import { SqliteConnection } from '../../../../../api/adapters/sql/sqlite/database.ts';
import {
  isContention,
  refusalReason,
  resultCode,
} from '../../../../../api/adapters/sql/sqlite/result-codes.ts';

function failing(statement: string): unknown {
  const connection = new SqliteConnection(':memory:');
  connection.exec(`
    pragma foreign_keys = on;
    create table p (id text primary key, u text unique) strict;
    create table c (id text not null, p text references p (id), n integer check (n > 0)) strict;
    create trigger no before insert on c when new.n = 13 begin select raise(abort, 'no'); end;
    insert into p values ('1', 'a'); insert into c values ('1', '1', 1);`);
  try {
    connection.exec(statement);
  } catch (error) {
    return error;
  }
  throw new Error(`expected to fail: ${statement}`);
}

t.test('what the database says decides the reason', async (t) => {
  const insert = (statement: string) => refusalReason(failing(statement), 'insert');
  t.equal(insert("insert into p values ('1', 'b')"), 'duplicate');
  t.equal(insert("insert into p values ('2', 'a')"), 'duplicate');
  t.equal(insert("insert into c values ('2', 'x', 1)"), 'missing-parent');
  t.equal(insert("insert into c values ('2', null, 0)"), 'invalid');
  t.equal(insert('insert into c values (null, null, 1)'), 'invalid');
  t.equal(insert("insert into c values ('2', null, 'word')"), 'invalid');
  t.equal(insert("insert into c values ('2', null, 13)"), 'invalid');
  t.equal(refusalReason(failing("delete from p where id = '1'"), 'delete'), 'has-children');
});

t.test('other errors are no refusal of a row', async (t) => {
  for (const error of [failing('select nonsense'), new Error('x'), 'x', null, { rawCode: 2067 }]) {
    t.equal(refusalReason(error, 'insert'), null);
    t.equal(isContention(error), false);
  }
});

t.test('busy and locked count as contention, their extended codes too', async (t) => {
  const coded = (rawCode: number) => Object.assign(new Error('x'), { rawCode });
  for (const code of [5, 6, 261, 517, 262]) t.equal(isContention(coded(code)), true, String(code));
  for (const code of [1, 7, 13, 2067]) t.equal(isContention(coded(code)), false, String(code));
  t.equal(resultCode(coded(517)), 517);
});
