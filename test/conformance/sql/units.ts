import type { Test } from 'tap';
import type { SqlTransaction } from '../../../api/ports/sql.ts';
import { guid, type OpenSql, site, sites } from './fixtures.ts';

/** Units of work: all or nothing, one writer at a time, readers that see one moment and write nothing. */
export function unitConformance(t: Test, open: OpenSql): void {
  t.test('a unit that throws leaves nothing', async (t) => {
    const sql = await open(t);
    const failed = sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      throw new Error('stop');
    });
    await t.rejects(failed, { message: 'stop' });
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 0);
  });

  t.test('write units run one after the other', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.rows.insert(sites, [site(1, { minimumLaborHours: 0 })]));
    const increment = () =>
      sql.write(async (tx) => {
        const row = await tx.rows.get(sites, guid(1));
        await new Promise((resolve) => setImmediate(resolve));
        await tx.rows.update(sites, guid(1), { minimumLaborHours: Number(row?.minimumLaborHours) + 1 });
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    t.match(await sql.read((tx) => tx.rows.get(sites, guid(1))), { minimumLaborHours: 20 });
  });

  t.test('a read unit cannot write, and the next unit can', async (t) => {
    const sql = await open(t);
    await t.rejects(sql.read((tx) => tx.rows.insert(sites, [site(1)])));
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 0);
    await t.resolves(sql.write((tx) => tx.rows.insert(sites, [site(1)])));
  });

  t.test('a unit started inside a unit is refused rather than waiting for itself', async (t) => {
    const sql = await open(t);
    const nested = sql.write(() => sql.write((tx) => tx.rows.insert(sites, [site(1)])));
    await t.rejects(nested, { message: 'a unit of work must not start another one' });
    await t.resolves(sql.write((tx) => tx.rows.insert(sites, [site(1)])));
  });

  t.test('a transaction kept beyond its unit is of no use', async (t) => {
    const sql = await open(t);
    let kept: SqlTransaction | undefined;
    await sql.write(async (tx) => {
      kept = tx;
    });
    await t.rejects(async () => kept?.rows.insert(sites, [site(1)]));
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 0);
  });

  t.test('closing lets the units that were started finish and refuses new ones', async (t) => {
    const sql = await open(t);
    const started = sql.write(async (tx) => {
      await new Promise((resolve) => setImmediate(resolve));
      await tx.rows.insert(sites, [site(1)]);
      return 'done';
    });
    await t.resolves(sql.ping());
    await sql.close();
    t.equal(await started, 'done');
    await t.rejects(sql.ping(), { code: 'unavailable' });
    await t.resolves(sql.close(), 'closing twice does no harm');
  });
}
