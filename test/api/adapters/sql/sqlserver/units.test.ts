import t from 'tap';
import { sqlOn } from '../../../../../api/adapters/sql/sql-units.ts';
import { sqlServerEngine } from '../../../../../api/adapters/sql/sqlserver/engine.ts';
import { guid, silent, sites, stillClock, territories } from '../../../../conformance/sql/fixtures.ts';
import { clientError, fakePool, type Reply, serverError } from './fake-session.ts';

function opened(reply?: Reply) {
  const pool = fakePool(reply);
  const sql = sqlOn({ engine: sqlServerEngine(pool), clock: stillClock, logger: silent });
  const texts = () => pool.sent.map((one) => one.text);
  return { pool, sql, texts };
}

t.test('a write unit takes its turn, begins a snapshot and commits, then frees the lock', async (t) => {
  const { pool, sql, texts } = opened();
  await sql.write((tx) => tx.rows.delete(sites, guid(1)));
  const [begin = '', statement, commit, end = ''] = texts();
  t.equal(texts().length, 4);
  const order = [
    'xact_abort off',
    '@value = null',
    'sp_getapplock',
    'isolation level snapshot',
    'begin tran',
  ];
  t.same(
    [...order].sort((a, b) => begin.indexOf(a) - begin.indexOf(b)),
    order,
  );
  t.match(begin, "@LockOwner = N'Session'");
  t.equal(statement, 'delete from "customer_site" where "id" = @1');
  t.equal(commit, 'commit transaction;');
  t.match(end, 'sp_releaseapplock');
  t.same(pool.released, { usable: 1, closed: 0 });
});

t.test('a read unit is never committed, waits for no unit, and cannot write', async (t) => {
  const { sql, texts } = opened();
  await sql.read((tx) => tx.rows.get(sites, guid(1)));
  t.notMatch(texts().join('\n'), /commit|sp_getapplock/);
  t.match(texts().at(-1), 'rollback transaction');
  await t.rejects(
    sql.read((tx) => tx.rows.delete(sites, guid(1))),
    { message: 'a read unit cannot write' },
  );
});

t.test('a unit that throws is rolled back and its error passes', async (t) => {
  const { pool, sql, texts } = opened();
  const failed = sql.write(async () => {
    throw new Error('stop');
  });
  await t.rejects(failed, { message: 'stop' });
  t.notMatch(texts().join('\n'), 'commit');
  t.same(pool.released, { usable: 1, closed: 0 });
});

for (const [what, number] of [
  ['is the victim of a deadlock', 1205],
  ['waited too long for a lock', 1222],
  ['changes what somebody changed since its snapshot', 3960],
  ['meets a schema change', 3961],
] as const) {
  t.test(`a unit that ${what} starts over`, async (t) => {
    let failing = true;
    const { sql, texts } = opened(({ text }) => {
      if (!text.startsWith('delete') || !failing) return undefined;
      failing = false;
      return serverError(number);
    });
    t.equal(await sql.write((tx) => tx.rows.delete(sites, guid(1))), true);
    t.equal(texts().filter((text) => text.includes('begin transaction')).length, 2);
  });
}

t.test('a unit that does not get its turn tries again', async (t) => {
  let refusals = 2;
  const { sql } = opened(({ text }) => {
    if (!text.includes('sp_getapplock') || refusals === 0) return undefined;
    refusals -= 1;
    return serverError(51001);
  });
  t.equal(await sql.write((tx) => tx.rows.delete(sites, guid(1))), true);
});

t.test('after an error that may have ended the transaction nothing is sent on its own', async (t) => {
  const { sql, texts } = opened(({ text }) => (text.includes('territory') ? serverError(9999) : undefined));
  const unit = sql.write(async (tx) => {
    await tx.rows.delete(territories, guid(1)).catch(() => undefined);
    await tx.rows.delete(sites, guid(1));
  });
  await t.rejects(unit, { message: 'error 9999' });
  t.notMatch(texts().join('\n'), /customer_site|commit/);
});

for (const [state, goesOn] of [
  [1, true],
  [-1, false],
  [0, false],
] as const) {
  t.test(
    `a refused row ${goesOn ? 'lets the unit go on' : 'ends the unit'} in transaction state ${state}`,
    async (t) => {
      const { sql, texts } = opened(({ text }) => {
        if (text.includes('xact_state')) return { rows: [{ state }] };
        return text.startsWith('insert') ? serverError(2627) : undefined;
      });
      const unit = sql.write(async (tx) => {
        const row = { id: guid(1), code: 'T1', name: 'One' };
        await t.rejects(tx.rows.insert(territories, [row]), { name: 'RowRefused', reason: 'duplicate' });
        await tx.rows.delete(sites, guid(1));
      });
      if (goesOn) await t.resolves(unit);
      else await t.rejects(unit);
      t.equal(texts().includes('commit transaction;'), goesOn);
    },
  );
}

t.test(
  'a connection lost at the commit leaves the outcome unknown, before it nothing is stored',
  async (t) => {
    const at = (part: string) =>
      opened(({ text }) => (text.startsWith(part) ? clientError('ESOCKET') : undefined));
    for (const [part, message] of [
      ['commit', /whether it was stored is unknown/],
      ['delete', /nothing of the unit was stored/],
    ] as const) {
      const { pool, sql } = at(part);
      const unit = sql.write((tx) => tx.rows.delete(sites, guid(1)));
      await t.rejects(unit, { code: 'unavailable', message });
      t.same(pool.released, { usable: 0, closed: 1 });
    }
  },
);

t.test('a session whose end fails is not used again', async (t) => {
  const { pool, sql } = opened(({ text }) =>
    text.startsWith('if @@trancount') ? serverError(50000) : undefined,
  );
  await sql.read((tx) => tx.rows.get(sites, guid(1)));
  t.same(pool.released, { usable: 0, closed: 1 });
});

t.test('savepoints have names of their own, since none can be released', async (t) => {
  const { sql, texts } = opened(({ text }) => (text.includes('"V900"') ? serverError(2627) : undefined));
  const rows = Array.from({ length: 600 }, (_, i) => ({ id: guid(i), code: `T${i}`, name: 'x' }));
  await sql.write((tx) => tx.rows.insert(territories, rows));
  await sql.write((tx) => tx.rows.insert(territories, rows));
  const saved = texts().filter((text) => text.startsWith('save transaction'));
  t.equal(new Set(saved).size, 2);
});
