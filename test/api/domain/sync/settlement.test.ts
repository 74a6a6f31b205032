import t from 'tap';
import type { Row } from '../../../../api/domain/model/column.ts';
import { decideRow } from '../../../../api/domain/sync/decide-row.ts';
import { settlementOf } from '../../../../api/domain/sync/settlement.ts';
import { id, row, sample } from './rows.ts';

function settle(base: Row | null, sql: Row | null, remote: Row | null) {
  const decision = decideRow({ table: sample, base, sql, remote, problemsOf: () => [] });
  return settlementOf(sample, { sqlId: id, sql, remote, base }, decision);
}

const a = row({ ours: 'a' });
const b = row({ ours: 'b' });

t.test('a row from Dataverse is inserted, counted and announced', async (t) => {
  const settlement = settle(null, null, a);
  t.strictSame(settlement.write, { kind: 'insert', row: a });
  t.strictSame(settlement.outcomes, ['created']);
  t.match(settlement.arrived, { id, kind: 'Created' });
});

t.test('an update carries the row it was decided on and names only what changed', async (t) => {
  const settlement = settle(a, a, b);
  t.strictSame(settlement.write, { kind: 'update', id, cells: { ours: 'b' }, expected: a });
  t.strictSame(settlement.arrived, { id, kind: 'Updated', changed: ['ours'] });
});

t.test('what SQL sends out writes nothing in SQL and announces nothing', async (t) => {
  for (const settlement of [settle(a, b, a), settle(null, a, null), settle(a, null, a)]) {
    t.strictSame([settlement.write, settlement.arrived], [null, null]);
  }
});

t.test('deletes and double deletes drop the link', async (t) => {
  t.ok(settle(a, null, a).unlink);
  t.ok(settle(a, null, null).unlink);
  const deleted = settle(a, a, null);
  t.ok(deleted.unlink);
  t.strictSame(deleted.write, { kind: 'delete', id, expected: a });
  t.strictSame(deleted.arrived, { id, kind: 'Deleted', changed: [] });
});

t.test('a conflict beside a change counts both and fails the row', async (t) => {
  const settlement = settle(
    row({ person: '1', ours: 'a' }),
    row({ person: '2', ours: 'b' }),
    row({ person: '3', ours: 'a' }),
  );
  t.strictSame(settlement.outcomes, ['updated', 'conflicts']);
  t.equal(settlement.failure?.code, 'conflict');
});

t.test('a row that is nowhere counts as nothing', async (t) => {
  t.strictSame(settle(null, null, null).outcomes, []);
  t.strictSame(settle(a, a, a).outcomes, ['unchanged']);
});
