import t from 'tap';
import { SqliteConnection } from '../../../../../api/adapters/sql/sqlite/database.ts';

const typeOf = (connection: SqliteConnection, value: unknown) =>
  (connection.prepare('select typeof(?) as kind').all([value]) as { kind: string }[])[0]?.kind;

t.test('values are stored as what they are', async (t) => {
  const connection = new SqliteConnection(':memory:');
  t.equal(typeOf(connection, 'x'), 'text');
  t.equal(typeOf(connection, 12), 'integer');
  t.equal(typeOf(connection, 12n), 'integer');
  t.equal(typeOf(connection, 1.5), 'real');
  t.equal(typeOf(connection, true), 'integer');
  t.equal(typeOf(connection, null), 'null');
  t.equal(typeOf(connection, undefined), 'null');
});

t.test('a value that would be lost or end the process is refused', async (t) => {
  const connection = new SqliteConnection(':memory:');
  for (const value of [{}, [], new Date(0), Symbol('x'), Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => typeOf(connection, value), { name: 'TypeError' }, typeof value);
  }
  t.throws(() => typeOf(connection, 'a\0b'), { code: 'invalid-request' });
  t.throws(() => typeOf(connection, '\ud800'), { code: 'invalid-request' });
  t.equal(typeOf(connection, 'still here'), 'text');
});

t.test(
  'a statement is prepared once while it is in use, and still right after the table changed',
  async (t) => {
    const connection = new SqliteConnection(':memory:');
    connection.exec('create table a (x integer primary key)');
    const text = 'select * from a';
    t.equal(connection.prepare(text), connection.prepare(text));
    connection.exec('insert into a values (1); alter table a add column y text');
    t.same(connection.prepare(text).all([]), [{ x: 1, y: null }]);
    const kept = connection.prepare(text);
    for (let n = 0; n < 100; n += 1) connection.prepare(`select ${n}`);
    t.not(connection.prepare(text), kept, 'the oldest statements are given up');
  },
);

t.test('a statement works again after it was refused', async (t) => {
  const connection = new SqliteConnection(':memory:');
  connection.exec('create table a (x integer primary key)');
  const insert = connection.prepare('insert into a values (?)');
  insert.run([1]);
  t.throws(() => insert.run([1]), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
  t.match(insert.run([2]), { changes: 1 });
});

t.test('a connection can be closed twice', async (t) => {
  const connection = new SqliteConnection(':memory:');
  connection.exec('begin');
  t.equal(connection.inTransaction, true);
  connection.close();
  connection.close();
  t.equal(connection.inTransaction, false);
});
