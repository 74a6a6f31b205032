import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Sql } from '../../../../../api/ports/sql.ts';
import { guid, site, sites } from '../../../../conformance/sql/fixtures.ts';
import { job, lease } from '../../../../conformance/sql/jobs.ts';
import { onPostgres } from './on-postgres.ts';

const claimer = fileURLToPath(new URL('claiming-process.ts', import.meta.url));

/** Lets both sides read before either writes. */
function meeting(): () => Promise<void> {
  let waiting = 2;
  let open: () => void = () => undefined;
  const met = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    waiting -= 1;
    if (waiting === 0) open();
    await met;
  };
}

async function increment(sql: Sql, meet: () => Promise<void>): Promise<void> {
  await sql.write(async (tx) => {
    const row = await tx.rows.get(sites, guid(1));
    await meet();
    await tx.rows.update(sites, guid(1), { minimumLaborHours: Number(row?.minimumLaborHours) + 1 });
  });
}

await onPostgres(t, (test) => {
  test('of two processes that change what both have read, one starts over', async (t, rig) => {
    const [one, two] = [await rig.sql(), await rig.sql()];
    await one.write((tx) => tx.rows.insert(sites, [site(1, { minimumLaborHours: 0 })]));
    const meet = meeting();
    await Promise.all([increment(one, meet), increment(two, meet)]);
    t.match(await one.read((tx) => tx.rows.get(sites, guid(1))), { minimumLaborHours: 2 });
  });

  test('two processes that decide on what the other is writing do not both go through', async (t, rig) => {
    const [one, two] = [await rig.sql(), await rig.sql()];
    const meet = meeting();
    const insertIfEmpty = (sql: Sql, n: number) =>
      sql.write(async (tx) => {
        if ((await tx.rows.count(sites)) > 0) return false;
        await meet();
        await tx.rows.insert(sites, [site(n)]);
        return true;
      });
    t.same((await Promise.all([insertIfEmpty(one, 1), insertIfEmpty(two, 2)])).sort(), [false, true]);
    t.equal(await one.read((tx) => tx.rows.count(sites)), 1);
  });

  test('a unit that a foreign program overtakes starts over and sees what that one wrote', async (t, rig) => {
    const [sql, client] = [await rig.sql(), await rig.client()];
    await sql.write((tx) => tx.rows.insert(sites, [site(1, { minimumLaborHours: 0 })]));
    const seen: unknown[] = [];
    await sql.write(async (tx) => {
      seen.push((await tx.rows.get(sites, guid(1)))?.minimumLaborHours);
      if (seen.length === 1) await client.query('update customer_site set minimum_labor_hours = 40');
      await tx.rows.update(sites, guid(1), { name: 'New' });
    });
    t.same(seen, [0, 40]);
  });

  test('of two foreign updates that wait for one another the unit is the one to start over', async (t, rig) => {
    const [sql, client] = [await rig.sql(), await rig.client()];
    await sql.write((tx) => tx.rows.insert(sites, [site(1), site(2)]));
    await client.query("set deadlock_timeout = '10s'; begin");
    await client.query(`update customer_site set name = 'theirs' where id = '${guid(2)}'`);
    let tries = 0;
    let foreign: Promise<unknown> | undefined;
    await sql.write(async (tx) => {
      tries += 1;
      await tx.rows.update(sites, guid(1), { name: 'ours' });
      foreign ??= client.query(`update customer_site set name = 'theirs' where id = '${guid(1)}'; commit`);
      await tx.rows.update(sites, guid(2), { name: 'ours' });
    });
    await foreign;
    t.ok(tries > 1, `${tries} tries`);
    const names = (await sql.read((tx) => tx.rows.getMany(sites, [guid(1), guid(2)]))).map((row) => row.name);
    t.same(names, ['ours', 'ours']);
  });

  test('one read unit sees one moment', async (t, rig) => {
    const [sql, client] = [await rig.sql(), await rig.client()];
    const counts = await sql.read(async (tx) => {
      const before = await tx.rows.count(sites);
      await client.query(
        `insert into customer_site (id, site_number, name, is_active) values ('${guid(1)}', 'N', 'x', true)`,
      );
      return [before, await tx.rows.count(sites)];
    });
    t.same(counts, [0, 0]);
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 1);
  });

  test('a unit whose failed statement somebody caught is not taken as stored', async (t, rig) => {
    const sql = await rig.sql();
    const unit = sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await tx.rows.list(sites, { limit: -1 }).catch(() => undefined);
    });
    await t.rejects(unit, { message: /one of its statements had failed/ });
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 0);
  });

  test('two processes that claim at the same time share the jobs, each claimed once', async (t, rig) => {
    const sql = await rig.sql();
    const ids = Array.from({ length: 30 }, (_, i) => guid(i + 1));
    await sql.write(async (tx) => {
      for (let n = 1; n <= ids.length; n += 1) await tx.jobs.insert(job(n, { kind: 'revenue-month' }));
    });
    const processes = ['a', 'b'].map((owner) =>
      spawn(process.execPath, ['--import=tsx', claimer, rig.url, owner], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    t.teardown(() => {
      for (const one of processes) one.kill('SIGKILL');
    });
    await Promise.all(processes.map((one) => once(one.stdout, 'readable')));
    for (const one of processes) one.stdin.end();
    const outputs = await Promise.all(processes.map((one) => text(one.stdout)));
    const claimed = outputs.flatMap((output) => output.trim().split('\n').slice(1));
    t.same(claimed.sort(), ids);
    const left = await sql.write((tx) => tx.jobs.claim(['revenue-month'], lease('c', '10:01', '10:05')));
    t.equal(left, null);
  });
});
