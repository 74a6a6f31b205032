import type { Test } from 'tap';
import type { Row } from '../../../api/domain/model/column.ts';
import { BridgeError } from '../../../api/errors.ts';
import { RowRefused } from '../../../api/ports/sql.ts';
import {
  contract,
  contracts,
  guid,
  type OpenSql,
  revenue,
  revenueRow,
  site,
  sites,
  territories,
  territory,
} from './fixtures.ts';

/** Rows of the model tables: what goes in canonical comes out canonical, and a refusal says why. */
export function rowConformance(t: Test, open: OpenSql): void {
  t.test('a row comes back as it went in, with every column', async (t) => {
    const sql = await open(t);
    const row = site(1, { revenueSharePercentage: '12.5000', minimumLaborHours: 160, isActive: false });
    await sql.write((tx) => tx.rows.insert(sites, [row]));
    const found = await sql.read((tx) => tx.rows.get(sites, row.id));
    t.same(found, {
      ...row,
      address: null,
      contractType: null,
      territoryId: null,
      billingContactId: null,
    });
    t.equal(await sql.read((tx) => tx.rows.get(sites, guid(99))), null);
  });

  t.test('values are brought into canonical form when they are stored', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.rows.insert(territories, [territory(10)]));
    const id = guid(1).toUpperCase();
    const raw = site(1, {
      id,
      territoryId: guid(10).toUpperCase(),
      revenueSharePercentage: '7',
      address: '',
    });
    await sql.write((tx) => tx.rows.insert(sites, [{ ...raw, id }]));
    const found = await sql.read((tx) => tx.rows.get(sites, id));
    t.match(found, { id: guid(1), territoryId: guid(10), revenueSharePercentage: '7.0000', address: null });
  });

  t.test('rows are found by any of many keys of several columns', async (t) => {
    const sql = await open(t);
    const rows = Array.from({ length: 130 }, (_, i) =>
      revenueRow(100 + i, guid(1), { revenueCode: `SD${i}` }),
    );
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await tx.rows.insert(revenue, rows);
    });
    const keyOf = ({ customerSiteId = null, revenueDate = null, revenueCode = null }: Row) => ({
      customerSiteId,
      revenueDate,
      revenueCode,
    });
    const asked = [...rows.slice(1).map(keyOf), { ...keyOf(rows[0] ?? { id: '' }), revenueCode: 'other' }];
    const found = await sql.read((tx) => tx.rows.withKeys(revenue, asked));
    t.same(
      found.map(({ id }) => id).sort(),
      rows.slice(1).map(({ id }) => id),
    );
    t.same(await sql.read((tx) => tx.rows.withKeys(revenue, [])), []);
  });

  t.test('decimals keep every digit', async (t) => {
    const sql = await open(t);
    const value = '922337203685477.00';
    const rate = '922337203685476.9999';
    const row = contract(2, guid(1), { contractValue: value, hourlyLaborRate: rate });
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await tx.rows.insert(contracts, [row]);
    });
    const found = await sql.read((tx) => tx.rows.get(contracts, row.id));
    t.match(found, { contractValue: value, hourlyLaborRate: rate });
  });

  t.test('a row that breaks rules is refused with every column named, and nothing is stored', async (t) => {
    const sql = await open(t);
    const bad = site(2, { siteNumber: null, revenueSharePercentage: '12.34567', isActive: 1, nonsense: 'x' });
    const error = await sql.write((tx) => tx.rows.insert(sites, [site(1), bad])).catch((e: unknown) => e);
    t.ok(error instanceof BridgeError);
    if (!(error instanceof BridgeError)) return;
    t.equal(error.code, 'invalid-request');
    t.same(
      error.errors.map((one) => one.field).sort(),
      ['isActive', 'nonsense', 'revenueSharePercentage', 'siteNumber'].map((name) => `customerSite.${name}`),
    );
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 0);
  });

  t.test('text that no database would give back unchanged is refused', async (t) => {
    const sql = await open(t);
    for (const name of ['a\0b', 'a\ud800b']) {
      const write = sql.write((tx) => tx.rows.insert(sites, [site(1, { name })]));
      await t.rejects(write, { code: 'invalid-request', errors: [{ field: 'customerSite.name' }] });
    }
    const write = sql.write((tx) => tx.rows.insert(sites, [site(1, { name: 'Hôtel 😀 "L\'Été" %_' })]));
    await t.resolves(write);
    t.match(await sql.read((tx) => tx.rows.get(sites, guid(1))), { name: 'Hôtel 😀 "L\'Été" %_' });
  });

  t.test('the database refuses duplicates, missing parents and parents with children', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.rows.insert(territories, [territory(10)]);
      await tx.rows.insert(sites, [site(1, { territoryId: guid(10) })]);
    });
    const refused = async (reason: RowRefused['reason'], work: Parameters<typeof sql.write>[0]) => {
      const error = await sql.write(work).catch((e: unknown) => e);
      t.ok(error instanceof RowRefused, `${reason}: refused`);
      if (error instanceof RowRefused) t.equal(error.reason, reason);
    };
    await refused('duplicate', (tx) => tx.rows.insert(sites, [site(1, { siteNumber: '0009' })]));
    await refused('duplicate', (tx) => tx.rows.insert(sites, [site(2, { siteNumber: '0001' })]));
    await refused('missing-parent', (tx) => tx.rows.insert(sites, [site(3, { territoryId: guid(99) })]));
    await refused('missing-parent', (tx) => tx.rows.update(sites, guid(1), { territoryId: guid(99) }));
    await refused('has-children', (tx) => tx.rows.delete(territories, guid(10)));
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 1);
  });

  t.test('a refused row does not end the unit: the rows after it go through', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await t.rejects(tx.rows.insert(sites, [site(1)]), { name: 'RowRefused', reason: 'duplicate' });
      await tx.rows.insert(sites, [site(2)]);
    });
    t.equal(await sql.read((tx) => tx.rows.count(sites)), 2);
  });

  t.test('a bulk insert is all or nothing, also when the unit goes on after the refusal', async (t) => {
    const sql = await open(t);
    const rows = Array.from({ length: 1200 }, (_, i) => revenueRow(i + 10, guid(1)));
    const withBad = [...rows.slice(0, 1199), revenueRow(5000, guid(1), { revenueCode: 'V10' })];
    await sql.write(async (tx) => {
      await tx.rows.insert(sites, [site(1)]);
      await t.rejects(tx.rows.insert(revenue, withBad), { name: 'RowRefused', reason: 'duplicate' });
      t.equal(await tx.rows.count(revenue), 0);
      await tx.rows.insert(revenue, rows);
    });
    t.equal(await sql.read((tx) => tx.rows.count(revenue)), 1200);
    const ids = rows.map((row) => row.id);
    const found = await sql.read((tx) => tx.rows.getMany(revenue, [...ids, guid(9999)]));
    t.same(found.map((row) => row.id).sort(), ids);
  });

  t.test('an update writes the given columns only and tells whether the row exists', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.rows.insert(sites, [site(1, { address: '1 Main St' })]));
    t.equal(await sql.write((tx) => tx.rows.update(sites, guid(1), { name: 'New', isActive: false })), true);
    t.equal(await sql.write((tx) => tx.rows.update(sites, guid(2), { name: 'New' })), false);
    t.equal(await sql.write((tx) => tx.rows.update(sites, guid(1), {})), true);
    t.equal(await sql.write((tx) => tx.rows.update(sites, guid(2), {})), false);
    t.match(await sql.read((tx) => tx.rows.get(sites, guid(1))), {
      name: 'New',
      isActive: false,
      address: '1 Main St',
    });
    await t.rejects(
      sql.write((tx) => tx.rows.update(sites, guid(1), { id: guid(7) })),
      { code: 'invalid-request', errors: [{ field: 'customerSite.id' }] },
    );
    await t.rejects(
      sql.write((tx) => tx.rows.update(sites, guid(1), { name: null })),
      { code: 'invalid-request', errors: [{ field: 'customerSite.name', rule: 'must not be empty' }] },
    );
  });

  t.test('a delete tells whether the row existed', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.rows.insert(sites, [site(1)]));
    t.equal(await sql.write((tx) => tx.rows.delete(sites, guid(1).toUpperCase())), true);
    t.equal(await sql.write((tx) => tx.rows.delete(sites, guid(1))), false);
  });

  listConformance(t, open);
}

function listConformance(t: Test, open: OpenSql): void {
  t.test('a list is ordered by name, then id, and pages meet without gap or repeat', async (t) => {
    const sql = await open(t);
    const names = ['b', 'a', 'b', 'c', 'a', 'b'];
    const rows = names.map((name, i) => site(i + 1, { name }));
    await sql.write((tx) => tx.rows.insert(sites, rows));
    const seen: string[] = [];
    let after: { name: string; id: string } | undefined;
    for (let page = 0; page < 4; page += 1) {
      const query = after === undefined ? { limit: 2 } : { limit: 2, after };
      const found = await sql.read((tx) => tx.rows.list(sites, query));
      seen.push(...found.map((row) => `${row.name}${Number(row.id.slice(-4))}`));
      const last = found.at(-1);
      if (last !== undefined) after = { name: String(last.name), id: last.id };
    }
    t.same(seen, ['a2', 'a5', 'b1', 'b3', 'b6', 'c4']);
  });

  t.test('a list can be narrowed by columns, empty ones too', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.rows.insert(territories, [territory(10)]);
      await tx.rows.insert(sites, [
        site(1, { territoryId: guid(10) }),
        site(2, { territoryId: guid(10), isActive: false }),
        site(3),
      ]);
    });
    const numbers = async (where: Record<string, string | boolean | null>) => {
      const found = await sql.read((tx) => tx.rows.list(sites, { where, limit: 10 }));
      return found.map((row) => row.siteNumber);
    };
    t.same(await numbers({ territoryId: guid(10).toUpperCase() }), ['0001', '0002']);
    t.same(await numbers({ territoryId: guid(10), isActive: true }), ['0001']);
    t.same(await numbers({ territoryId: null }), ['0003']);
    t.same(await numbers({ id: guid(2) }), ['0002']);
    await t.rejects(numbers({ isActive: 'maybe' }), { code: 'invalid-request' });
  });

  t.test('a search finds part of the name or key in any case, and takes wildcards literally', async (t) => {
    const sql = await open(t);
    await sql.write((tx) =>
      tx.rows.insert(sites, [
        site(1, { name: 'Grand Hotel' }),
        site(2, { name: '100% Parking' }),
        site(33, { name: 'Harbor_Garage [A]' }),
      ]),
    );
    const numbers = async (search: string) => {
      const found = await sql.read((tx) => tx.rows.list(sites, { search, limit: 10 }));
      return found.map((row) => row.siteNumber).sort();
    };
    t.same(await numbers('HOTEL'), ['0001']);
    t.same(await numbers('003'), ['0033']);
    t.same(await numbers('0%'), ['0002']);
    t.same(await numbers('r_g'), ['0033']);
    t.same(await numbers('[a]'), ['0033']);
    t.same(await numbers('\\'), []);
    t.same(await numbers(''), ['0001', '0002', '0033']);
  });
}
