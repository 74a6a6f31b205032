import t from 'tap';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { decideRow } from '../../../../api/domain/sync/decide-row.ts';
import { refusedRow, rowChange } from '../../../../api/domain/sync/row-change.ts';

const table = tableNamed('customerSite');
const id = '00000000-0000-4000-8000-000000000001';
const row = { id, siteNumber: '0001', name: 'A', address: null, contractType: null };
const problemsOf = () => [];

t.test('a new row shows what it would hold, without its empty columns', async (t) => {
  const decision = decideRow({ table, base: null, sql: row, remote: null, problemsOf });
  const change = rowChange(table, { sqlId: id, base: null, sql: row, remote: null }, decision, null);
  t.match(change, { table: 'customerSite', rowId: id, label: '0001', action: 'create-remote' });
  t.strictSame(change?.columns, [
    { column: 'siteNumber', base: null, sql: '0001', remote: null, becomes: '0001', conflict: false },
    { column: 'name', base: null, sql: 'A', remote: null, becomes: 'A', conflict: false },
  ]);
});

t.test('choices are shown by name, and a column that becomes empty becomes null', async (t) => {
  const hybrid = choiceValue('contractType', 'Hybrid');
  const base = { ...row, address: 'Street' };
  const remote = { ...base, contractType: hybrid, address: null };
  const decision = decideRow({ table, base, sql: base, remote, problemsOf });
  const change = rowChange(table, { sqlId: id, base, sql: base, remote }, decision, null);
  t.match(change, { action: 'update-sql' });
  t.match(
    change?.columns.find(({ column }) => column === 'contractType'),
    { becomes: 'Hybrid', sql: null },
  );
  t.match(
    change?.columns.find(({ column }) => column === 'address'),
    { becomes: null, sql: 'Street' },
  );
});

t.test('long values are cut, equal rows are no difference, refused ones are', async (t) => {
  const long = { ...row, name: 'x'.repeat(5000) };
  const decision = decideRow({ table, base: row, sql: long, remote: row, problemsOf });
  const change = rowChange(table, { sqlId: id, base: row, sql: long, remote: row }, decision, null);
  t.ok((change?.columns[0]?.becomes?.length ?? 9999) < 400);
  const equal = decideRow({ table, base: row, sql: row, remote: row, problemsOf });
  t.equal(rowChange(table, { sqlId: id, base: row, sql: row, remote: row }, equal, null), null);
  const refused = refusedRow(table, { sqlId: id, base: null, sql: null, remote: null }, 'Why.');
  t.match(refused, { action: 'refused', label: id, columns: [], problems: ['Why.'] });
});
