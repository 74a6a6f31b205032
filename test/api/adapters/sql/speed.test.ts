import { join } from 'node:path';
import t from 'tap';
import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import {
  guid,
  revenue,
  revenueRow,
  silent,
  site,
  sites,
  stillClock,
} from '../../../conformance/sql/fixtures.ts';

const many = 100_000;

t.test(`${many} rows go in, are staged and settled; the times are printed, not judged`, async (t) => {
  const path = join(t.testdir(), 'bridge.db');
  const sql = await openSql({ url: `sqlite:${path}`, clock: stillClock, logger: silent });
  t.teardown(() => sql.close());
  await sql.write((tx) => tx.rows.insert(sites, [site(1)]));
  const rows = Array.from({ length: many }, (_, i) =>
    revenueRow(i + 10, guid(1), { revenueCode: `V${i % 1000}`, revenueDate: day(Math.floor(i / 1000)) }),
  );
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    t.comment(`${what}: ${Math.round(performance.now() - start)} ms`);
    return result;
  };
  await timed('insert', () => sql.write((tx) => tx.rows.insert(revenue, rows)));
  const staged = await timed('stage the change log', () =>
    sql.write((tx) => tx.sync.stageSqlChanges(revenue)),
  );
  t.equal(staged, many);
  const read = await timed('read pending', () => sql.read((tx) => tx.sync.pending(revenue, null, many)));
  await timed('settle', () => sql.write((tx) => tx.sync.settle(revenue, read)));
  t.equal(await sql.read((tx) => tx.sync.pendingCount(revenue)), 0);
  const sums = await timed('sum a month', () =>
    sql.read((tx) => tx.facts.revenueByCode(guid(1), '2026-01-01', '2026-01-31')),
  );
  t.equal(Object.keys(sums).length, 1000);
});

function day(n: number): string {
  return new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
}
