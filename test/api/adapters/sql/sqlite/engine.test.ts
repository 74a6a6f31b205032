import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import t, { type Test } from 'tap';
import { openSqliteEngine } from '../../../../../api/adapters/sql/sqlite/engine.ts';

/** A write unit takes the marker away before it commits. */
const marker = 'create table bridge_writer (marker integer)';

function fileEngine(t: Test) {
  const engine = openSqliteEngine(join(t.testdir(), 'bridge.db'));
  t.teardown(() => engine.close());
  engine.connection.exec(`${marker}; create table a (x integer primary key)`);
  return engine;
}

const raw = (text: string) => CompiledQuery.raw(text);

t.test('commits are made durable, references are checked, and waiting does not block for long', async (t) => {
  const { connection } = fileEngine(t);
  const setting = (name: string) => Object.values(Object(connection.prepare(`pragma ${name}`).all([])[0]))[0];
  t.equal(setting('journal_mode'), 'wal');
  t.equal(setting('synchronous'), 2, 'full');
  t.equal(setting('foreign_keys'), 1);
  t.ok(Number(setting('busy_timeout')) <= 50);
});

t.test('a write unit holds the write lock from its start, a read unit never', async (t) => {
  const engine = fileEngine(t);
  await engine.write(async (db) => {
    t.equal(engine.connection.inTransaction, true);
    await engine.read((reader) => reader.executeQuery(raw('select * from a')));
    await t.rejects(
      engine.read((reader) => reader.executeQuery(raw('insert into a values (1)'))),
      'a reader cannot write',
    );
    await db.executeQuery(raw('insert into a values (1)'));
  });
  t.equal(engine.connection.inTransaction, false);
  t.same(engine.connection.prepare('select x from a').all([]), [{ x: 1 }]);
});

t.test('a refused group of statements is undone alone', async (t) => {
  const engine = fileEngine(t);
  await engine.write(async (db) => {
    await db.executeQuery(raw('insert into a values (1)'));
    const group = engine.atomically(db, async () => {
      await db.executeQuery(raw('insert into a values (2)'));
      await db.executeQuery(raw('insert into a values (1)'));
    });
    await t.rejects(group, { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    t.equal(await engine.atomically(db, async () => 'done'), 'done');
  });
  t.same(engine.connection.prepare('select x from a').all([]), [{ x: 1 }]);
});

t.test('an error that ended the transaction by itself is the one that is reported', async (t) => {
  const engine = fileEngine(t);
  const failed = engine.write(async (db) => {
    await db.executeQuery(raw('rollback'));
    throw new Error('the disk is full');
  });
  await t.rejects(failed, { message: 'the disk is full' });
  await t.resolves(engine.write((db) => db.executeQuery(raw('insert into a values (1)'))));
});

t.test('more readers than there are connections is a mistake of the caller', async (t) => {
  const engine = fileEngine(t);
  let finish: () => void = () => undefined;
  const hold = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const held = Array.from({ length: engine.readers }, () => engine.read(() => hold));
  await t.rejects(
    engine.read(async () => 1),
    { message: 'more read units than read connections' },
  );
  finish();
  await Promise.all(held);
  t.equal(await engine.read(async () => 1), 1);
});

t.test('in memory, reads share the connection and are barred from writing', async (t) => {
  const engine = openSqliteEngine(':memory:');
  t.teardown(() => engine.close());
  engine.connection.exec(marker);
  t.equal(engine.readers, 0);
  await engine.write((db) => db.executeQuery(raw('create table a (x integer)')));
  await t.rejects(
    engine.read((db) => db.executeQuery(raw('insert into a values (1)'))),
    { code: 'SQLITE_READONLY' },
  );
  await t.resolves(engine.write((db) => db.executeQuery(raw('insert into a values (1)'))));
});
