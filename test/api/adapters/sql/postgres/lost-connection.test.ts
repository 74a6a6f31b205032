import { sql as query } from 'kysely';
import t from 'tap';
import { openSql } from '../../../../../api/adapters/sql/open-sql.ts';
import { openPostgres } from '../../../../../api/adapters/sql/postgres/open.ts';
import type { Clock } from '../../../../../api/ports/clock.ts';
import type { OutboxMessage } from '../../../../../api/ports/sql.ts';
import { guid, silent, site, sites, stillClock } from '../../../../conformance/sql/fixtures.ts';
import { cuttingProxy } from './cutting-proxy.ts';
import { onPostgres } from './on-postgres.ts';

const endSessions = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'towne-park-bridge' and datname = current_database()`;

const message: Omit<OutboxMessage, 'attempts'> = {
  id: guid(7),
  topic: 'sites',
  subject: 'site.created',
  entityType: 'customerSite',
  eventType: 'created',
  entityId: guid(1),
  body: {},
  createdAt: '2026-03-01T09:00:00.000Z',
};

await onPostgres(t, (test) => {
  test('a session the server ends in the middle of a unit fails it, with nothing stored, and the next unit runs', async (t, rig) => {
    const [sql, client] = [await rig.sql(), await rig.client()];
    const unit = sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await client.query(endSessions);
      await tx.rows.insert(sites, [site(2)]);
    });
    await t.rejects(unit, { code: 'unavailable', message: /nothing of the unit was stored/ });
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 0);
    await t.resolves(sql.write((tx) => tx.rows.insert(sites, [site(1)])));
  });

  test('sessions that ended while they were idle are replaced without anybody noticing', async (t, rig) => {
    const [sql, client] = [await rig.sql(), await rig.client()];
    await Promise.all([
      sql.ping(),
      sql.ping(),
      sql.ping(),
      sql.write((tx) => tx.rows.insert(sites, [site(1)])),
    ]);
    await client.query(endSessions);
    t.same(await Promise.all([1, 2, 3, 4].map(() => sql.read((tx) => tx.rows.count(sites)))), [1, 1, 1, 1]);
    await client.query(endSessions);
    await t.resolves(sql.write((tx) => tx.rows.insert(sites, [site(2)])));
  });

  test('a connection cut before the answer to COMMIT: the outcome is unknown, and the repeat finds it', async (t, rig) => {
    const proxy = await cuttingProxy(t, rig.url);
    const cut = await openSql({ url: proxy.url, clock: stillClock, logger: silent });
    t.teardown(() => cut.close());
    const direct = await rig.sql();
    await direct.write((tx) => tx.rows.insert(sites, [site(1)]));
    proxy.cutAfterCommit();
    const stage = cut.write(async (tx) => {
      await tx.sync.stageSqlChanges(sites);
      await tx.outbox.add(message);
    });
    await t.rejects(stage, { code: 'unavailable', message: /whether it was stored is unknown/ });
    t.equal(await direct.read((tx) => tx.sync.pendingCount(sites)), 1, 'it was stored');
    t.equal(await direct.write((tx) => tx.sync.stageSqlChanges(sites)), 0, 'the change is staged once');
    await t.rejects(
      direct.write((tx) => tx.outbox.add(message)),
      { name: 'RowRefused', reason: 'duplicate' },
    );
  });

  test('a database that cannot be reached is unavailable until it can', async (t, rig) => {
    const proxy = await cuttingProxy(t, rig.url);
    const cut = await openSql({ url: proxy.url, clock: stillClock, logger: silent });
    t.teardown(() => cut.close());
    const unit = cut.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      proxy.cutAll();
      await tx.rows.insert(sites, [site(2)]);
    });
    await t.rejects(unit, { code: 'unavailable' });
    await t.resolves(cut.ping());
    const away = new URL(rig.url);
    away.port = '1';
    const { engine } = openPostgres(away.href, silent);
    await t.rejects(
      engine.read(async () => 1),
      { code: 'unavailable', message: 'the database cannot be reached' },
    );
    await engine.close();
  });

  test('a statement beyond the time-out fails the unit as unavailable, and the session lives on', async (t, rig) => {
    const { engine } = openPostgres(rig.url, silent);
    t.teardown(() => engine.close());
    const slow = engine.write(async (db) => {
      await query`set local statement_timeout = 20`.execute(db);
      await query`select pg_sleep(10)`.execute(db);
    });
    await t.rejects(slow, { code: 'unavailable', message: /too long/ });
    t.equal(await engine.write(async () => 'next'), 'next');
  });

  test('waiting for a lock of another program is bounded', async (t, rig) => {
    const client = await rig.client();
    let now = stillClock.now().getTime();
    const clock: Clock = {
      now: () => new Date(now),
      sleep: async () => {
        now += 31_000;
      },
    };
    const sql = await openSql({ url: rig.url, clock, logger: silent });
    t.teardown(() => sql.close());
    await sql.write((tx) => tx.rows.insert(sites, [site(1)]));
    await client.query('begin; update customer_site set address = $$x$$');
    const unit = sql.write((tx) => tx.rows.update(sites, guid(1), { name: 'New' }));
    await t.rejects(unit, { code: 'unavailable', message: 'the database is held by another program' });
    await client.query('rollback');
    t.equal(await sql.write((tx) => tx.rows.update(sites, guid(1), { name: 'New' })), true);
  });
});
