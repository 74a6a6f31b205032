import t from 'tap';
import {
  cellsOfChanges,
  cellsOfRow,
  cellToCompare,
  rowFromCells,
} from '../../../../api/adapters/sql/row-codec.ts';
import { columnNamed } from '../../../../api/domain/model/names.ts';
import { guid, site, sites } from '../../../conformance/sql/fixtures.ts';

t.test('a row becomes cells by SQL name and back again', async (t) => {
  const row = site(1, { isActive: false, revenueSharePercentage: '0.5000', territoryId: guid(9) });
  const cells = cellsOfRow(sites, row);
  t.match(cells, { id: guid(1), is_active: 0, revenue_share_percentage: '0.5000', address: null });
  t.match(rowFromCells(sites, cells), row);
});

t.test('columns the database adds for itself do not leave it', async (t) => {
  const cells = { ...cellsOfRow(sites, site(1)), created_at: 'x', updated_at: 'y' };
  t.same(Object.keys(rowFromCells(sites, cells)).sort(), ['id', ...sites.columns.map((c) => c.name)].sort());
});

t.test('a row without a proper id is refused', async (t) => {
  t.throws(() => cellsOfRow(sites, { ...site(1), id: 'nonsense' }), {
    code: 'invalid-request',
    errors: [{ field: 'customerSite.id', rule: 'must be a GUID' }],
  });
});

t.test('changes hold the named columns only', async (t) => {
  t.same(cellsOfChanges(sites, { address: '' }), { address: null });
  t.same(cellsOfChanges(sites, {}), {});
});

t.test('a required column can be compared with empty, but not with nonsense', async (t) => {
  t.equal(cellToCompare(sites, columnNamed(sites, 'name'), null), null);
  t.equal(cellToCompare(sites, columnNamed(sites, 'isActive'), true), 1);
  t.throws(() => cellToCompare(sites, columnNamed(sites, 'minimumLaborHours'), 'x'), {
    code: 'invalid-request',
  });
});
