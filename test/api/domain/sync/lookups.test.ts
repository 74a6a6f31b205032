import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { keyOf, rowLabel, translateLookups } from '../../../../api/domain/sync/lookups.ts';

const site = tableNamed('customerSite');
const revenue = tableNamed('revenueData');

t.test('lookups take the id of the other side, other cells stay', async (t) => {
  const row = { id: 'r', name: 'n', territoryId: 't1', billingContactId: null };
  const translated = translateLookups(site, row, (parent, id) => `${parent}-${id}`);
  t.strictSame(translated, { ok: true, cells: { ...row, territoryId: 'territory-t1' } });
});

t.test('every missing parent is named', async (t) => {
  const row = { id: 'r', territoryId: 't1', billingContactId: 'c1' };
  t.strictSame(
    translateLookups(site, row, () => undefined),
    {
      ok: false,
      missing: [
        { column: 'territoryId', parent: 'territory' },
        { column: 'billingContactId', parent: 'contact' },
      ],
    },
  );
});

t.test('a row is labelled by its single key, else by its name, else by its id', async (t) => {
  t.equal(rowLabel(site, { id: 's', siteNumber: '0007', name: 'Grand' }), '0007');
  t.equal(rowLabel(revenue, { id: 's', name: '0007 2026-01-01 VD1' }), '0007 2026-01-01 VD1');
  t.equal(rowLabel(site, { id: 's' }), 's');
  t.equal(rowLabel(site, null), '');
});

t.test('a key with an empty part identifies nothing', async (t) => {
  const parts = { customerSiteId: 's', revenueDate: '2026-01-01', revenueCode: 'VD1' };
  t.strictSame(keyOf(revenue, { id: 'r', ...parts, revenueSource: 1 }), { ...parts, revenueSource: 1 });
  t.equal(keyOf(revenue, { id: 'r', ...parts, revenueSource: null }), null);
  t.equal(keyOf(tableNamed('contact'), { id: 'r', lastName: 'x' }), null, 'a table without keys');
});
