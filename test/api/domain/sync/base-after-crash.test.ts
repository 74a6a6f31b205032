import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { baseAfterCrash } from '../../../../api/domain/sync/base-after-crash.ts';

const territory = tableNamed('territory');
const id = '00000000-0000-4000-8000-000000000001';
const base = { id, code: 'NE', name: 'North', managerName: null, managerEmail: null };

t.test('a cell that Dataverse holds as it was sent counts as agreed', async (t) => {
  const remote = { ...base, name: 'South', managerName: 'Ann' };
  const sent = { base, cells: { name: 'South', managerEmail: 'a@example.com' }, created: false };
  t.strictSame(baseAfterCrash(territory, sent, { id, remote, deleted: false }), { ...base, name: 'South' });
});

t.test('an update that did not arrive, or whose row is gone, leaves the base alone', async (t) => {
  const sent = { base, cells: { name: 'South' }, created: false };
  t.strictSame(baseAfterCrash(territory, sent, { id, remote: base, deleted: false }), base);
  t.strictSame(baseAfterCrash(territory, sent, { id, remote: null, deleted: false }), base);
});

t.test('a row created under our id was created with what was sent, whoever changed it since', async (t) => {
  const { id: _, ...cells } = base;
  const sent = { base: null, cells, created: true };
  const remote = { ...base, name: 'South' };
  t.strictSame(baseAfterCrash(territory, sent, { id, remote, deleted: false }), base);
  t.strictSame(baseAfterCrash(territory, sent, { id, remote: null, deleted: true }), base, 'and deleted');
  t.equal(baseAfterCrash(territory, sent, { id, remote: null, deleted: false }), null, 'never arrived');
});

t.test('a row that was put back and is not there keeps its old base: it may have been deleted before', async (t) => {
  const sent = { base, cells: { code: '01', name: 'Kept' }, created: true };
  t.strictSame(baseAfterCrash(territory, sent, { id, remote: null, deleted: true }), base);
  const remote = { ...base, name: 'Kept' };
  t.match(baseAfterCrash(territory, sent, { id, remote, deleted: false }), { name: 'Kept' });
});
