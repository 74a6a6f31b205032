import type { Test } from 'tap';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { parseFacts } from '../../../api/domain/revenue/facts.ts';
import type { RevenueVersion } from '../../../api/domain/revenue/revenue-version.ts';
import { parseTerms } from '../../../api/domain/revenue/terms.ts';
import { contract, contracts, guid, type OpenSql, site, sites } from './fixtures.ts';
import { job } from './jobs.ts';

const terms = parseTerms({ contractType: 'Hybrid', billingType: 'Arrears', startDate: '2026-01-01' });
const facts = parseFacts({ revenueByCode: { VD1: '1000.005' } });
if (!terms.ok || !facts.ok) throw new Error('the fixtures do not fit the rules');

/** First version of a result. */
export const version: RevenueVersion = {
  calculationId: guid(1),
  version: 1,
  contractId: guid(2),
  serviceMonth: '2026-01',
  amount: '-922337203685477.58',
  termsHash: 'a'.repeat(64),
  factsHash: 'b'.repeat(64),
  terms: terms.terms,
  facts: facts.facts,
  details: { lines: [], explanation: [], flags: [] } as unknown as RevenueVersion['details'],
  reason: 'It’s new — "first"',
  requestedBy: 'ann@example.com',
  calculatedAt: '2026-02-01T09:00:00Z',
};

export const runSite = {
  siteId: guid(1),
  calculated: 2,
  unchanged: 1,
  skipped: 0,
  failed: 0,
  amount: '-0.05',
};

/** Versions of results and the way of a run through the sites. */
export function revenueConformance(t: Test, open: OpenSql): void {
  t.test('a version comes back as it went in; versions are listed newest first', async (t) => {
    const sql = await open(t);
    const later = [2, 3].map((number) => ({ ...version, version: number }));
    await sql.write(async (tx) => {
      for (const one of [version, ...later]) await tx.revenue.addVersion(one);
    });
    await sql.read(async (tx) => {
      t.same(await tx.revenue.version(guid(1), 1), version);
      t.equal(await tx.revenue.version(guid(1), 4), null);
      t.equal(await tx.revenue.version(guid(7), 1), null);
      const { terms: _terms, facts: _facts, details: _details, ...summary } = version;
      t.same(await tx.revenue.versions(guid(1), { before: 2, limit: 5 }), [summary]);
      const newest = await tx.revenue.versions(guid(1), { limit: 2 });
      t.same(
        newest.map((one) => one.version),
        [3, 2],
      );
    });
  });

  t.test('a version is kept once and never changed or deleted', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.revenue.addVersion(version));
    await t.rejects(sql.write((tx) => tx.revenue.addVersion({ ...version, amount: '1.00' })));
    t.match(await sql.read((tx) => tx.revenue.version(guid(1), 1)), { amount: version.amount });
  });

  t.test('sites of a run are kept until the run has ended', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      for (const number of [1, 2]) {
        await tx.jobs.insert({ ...job(number), kind: 'revenue-month' });
        await tx.revenue.addRunSite(guid(number), runSite);
      }
      await tx.jobs.request(guid(2), 'cancel', '2026-02-01T09:00:00.000Z');
      await tx.revenue.forgetEndedRuns();
    });
    t.same(await sql.read((tx) => tx.revenue.runSites(guid(1))), [runSite]);
    t.same(await sql.read((tx) => tx.revenue.runSites(guid(2))), []);
  });

  t.test('rows are found by limits of a column, both included, and by a word', async (t) => {
    const sql = await open(t);
    const ends = ['2026-01-31', '2026-02-01', null];
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      const rows = ends.map((endDate, index) => contract(index + 1, guid(1), { endDate }));
      await tx.rows.insert(contracts, rows);
    });
    const endsBy = async (range: { from?: string; to?: string }) => {
      const query = { range: { endDate: range } };
      const rows = await sql.read((tx) => tx.rows.list(contracts, { ...query, limit: 10 }));
      t.equal(await sql.read((tx) => tx.rows.count(contracts, query)), rows.length);
      return rows.map((row) => row.endDate);
    };
    t.same(await endsBy({ to: '2026-01-31' }), ['2026-01-31']);
    t.same(await endsBy({ from: '2026-02-01' }), ['2026-02-01']);
    t.same(await endsBy({ from: '2026-01-31', to: '2026-02-01' }), ['2026-01-31', '2026-02-01']);
    t.same(await endsBy({ from: '2026-02-02' }), []);
    await byWord(t, sql);
  });
}

async function byWord(t: Test, sql: Awaited<ReturnType<OpenSql>>): Promise<void> {
  const table = tableNamed('revenueCalculation');
  const flags = ['a-b', 'a-b c', 'c a-b', 'c a-b d', 'xa-b a-bx', 'a_b', null];
  const rows = flags.map((text, index) => ({
    id: guid(20 + index),
    name: `C ${index}`,
    contractId: guid(1),
    customerSiteId: guid(1),
    serviceMonth: `2026-0${index + 1}`,
    contractType: 100000000,
    amount: '1.00',
    details: '{}',
    calculatedOn: '2026-02-01T09:00:00Z',
    reviewFlags: text,
  }));
  await sql.write((tx) => tx.rows.insert(table, rows));
  const found = await sql.read((tx) => tx.rows.list(table, { word: { reviewFlags: 'a-b' }, limit: 10 }));
  t.same(
    found.map((row) => row.reviewFlags),
    flags.slice(0, 4),
  );
  const versions = await sql.read((tx) => tx.rows.count(table, { range: { version: { from: '2' } } }));
  t.equal(versions, 0, 'an empty column is within no limits');
}
