import t, { type Test } from 'tap';
import { systemClock } from '../../../../../api/adapters/clock.ts';
import { openSql } from '../../../../../api/adapters/sql/open-sql.ts';
import { guid, silent, sites, territories, territory } from '../../../../conformance/sql/fixtures.ts';
import { onSqlServer, sqlServer, sqlServerDatabase } from '../../../../conformance/sql/sqlserver-database.ts';

const server = sqlServer();

/** What only a real server can show; skipped without one. */
function onServer(name: string, work: (t: Test, url: string) => Promise<void>): void {
  if ('skip' in server) t.test(name, { skip: server.skip }, async () => undefined);
  else t.test(name, async (t) => work(t, await sqlServerDatabase(t, server.url)));
}

async function opened(t: Test, url: string) {
  const sql = await openSql({ url, clock: systemClock, logger: silent });
  t.teardown(() => sql.close());
  return sql;
}

async function logOf(url: string): Promise<string[]> {
  const { rows } = await onSqlServer(url, 'select op, row_id, by_bridge from change_log order by seq');
  return rows.map((row) => `${row.op} ${Number(String(row.row_id).slice(-4))} ${row.by_bridge}`);
}

onServer(
  'the change log holds every row of a statement of another program, and nothing else',
  async (t, url) => {
    await opened(t, url);
    const row = (n: number) => `(N'${guid(n)}', N'T${n}', N'x')`;
    await onSqlServer(url, `insert into territory (id, code, name) values ${row(1)}, ${row(2)}, ${row(3)}`);
    await onSqlServer(url, "update territory set name = N'y' where code <> N'T3'");
    await onSqlServer(url, "update territory set name = N'y '; update territory set name = name");
    await onSqlServer(url, "delete from territory where code = N'T1'");
    const log = await logOf(url);
    t.same(log.slice(0, 3).sort(), ['insert 1 0', 'insert 2 0', 'insert 3 0']);
    t.same(log.slice(3, 5).sort(), ['update 1 0', 'update 2 0']);
    t.same(log.slice(5, 8).sort(), ['update 1 0', 'update 2 0', 'update 3 0']);
    t.same(log.slice(8), ['delete 1 0']);
    await t.rejects(onSqlServer(url, `update territory set id = N'${guid(9)}' where code = N'T2'`));
  },
);

onServer('the bridge marks its own writes, and the mark ends with the unit', async (t, url) => {
  const sql = await opened(t, url);
  const marked = sql.write((tx) =>
    tx.sync.asBridge(async () => {
      await tx.rows.insert(territories, [territory(1)]);
      throw new Error('stop');
    }),
  );
  await t.rejects(marked, { message: 'stop' });
  await sql.write((tx) => tx.rows.insert(territories, [territory(2)]));
  await sql.write((tx) => tx.sync.asBridge(() => tx.rows.insert(territories, [territory(3)])));
  t.same(await logOf(url), ['insert 2 0', 'insert 3 1']);
});

onServer('two processes that read, decide and write come out as if one had waited', async (t, url) => {
  const both = [await opened(t, url), await opened(t, url)];
  const row = { id: guid(1), siteNumber: '0001', name: 'x', isActive: true, minimumLaborHours: 0 };
  await both[0]?.write((tx) => tx.rows.insert(sites, [row]));
  const increments = both.flatMap((sql) =>
    Array.from({ length: 20 }, () =>
      sql.write(async (tx) => {
        const found = await tx.rows.get(sites, guid(1));
        await tx.rows.update(sites, guid(1), { minimumLaborHours: Number(found?.minimumLaborHours) + 1 });
      }),
    ),
  );
  await Promise.all(increments);
  t.match(await both[0]?.read((tx) => tx.rows.get(sites, guid(1))), { minimumLaborHours: 40 });
});

onServer('a unit whose row another program changed since its snapshot runs again', async (t, url) => {
  const sql = await opened(t, url);
  await sql.write((tx) => tx.rows.insert(territories, [territory(1)]));
  let runs = 0;
  await sql.write(async (tx) => {
    runs += 1;
    await tx.rows.get(territories, guid(1));
    if (runs === 1) await onSqlServer(url, "update territory set name = N'theirs'");
    await tx.rows.update(territories, guid(1), { managerName: 'ours' });
  });
  t.equal(runs, 2);
  t.match(await sql.read((tx) => tx.rows.get(territories, guid(1))), { name: 'theirs', managerName: 'ours' });
});

onServer('opening a database again changes nothing, one without snapshots is refused', async (t, url) => {
  const sql = await opened(t, url);
  await sql.write((tx) => tx.rows.insert(territories, [territory(1)]));
  t.equal(await (await opened(t, url)).read((tx) => tx.rows.count(territories)), 1);
  await onSqlServer(url, 'alter database current set allow_snapshot_isolation off');
  await t.rejects(openSql({ url, clock: systemClock, logger: silent }), { message: /must allow snapshots/ });
});
