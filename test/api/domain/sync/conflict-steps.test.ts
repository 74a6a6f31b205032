import t from 'tap';
import type { ConflictContent } from '../../../../api/domain/sync/conflict.ts';
import { close, decide, seenAgain } from '../../../../api/domain/sync/conflict-steps.ts';

const content = (sql: string): ConflictContent => ({
  kind: 'columns',
  missingIn: null,
  columns: [{ column: 'person', base: 'a', sql, remote: 'c' }],
  problems: [],
  deletes: 0,
});
const where = { table: 'sample', rowKey: 'k', sqlId: 'k', remoteId: 'k', label: 'L' };
const seen = (sql: string, at: string) => ({
  ...where,
  content: content(sql),
  runId: 'r',
  actor: 'run r',
  at,
});
const resolution = { row: null, columns: [{ column: 'person', take: 'townepark', value: 'b' }] } as const;
const by = { actor: 'ann', at: '3', comment: 'because' };

t.test('the same question again changes when it was seen, and nothing else', async (t) => {
  const { conflict, event } = seenAgain(null, seen('b', '1'), 'id');
  t.match(conflict, { id: 'id', state: 'open', version: 1, detectedAt: '1' });
  t.match(event, { action: 'detected', actor: 'run r' });
  const decided = decide(conflict, resolution, by);
  t.match(decided.event, { action: 'decided', actor: 'ann', detail: 'person = townepark: because' });
  const again = seenAgain(decided.conflict, seen('b', '2'), 'other');
  t.strictSame(again, { conflict: { ...decided.conflict, seenAt: '2' }, event: null });
});

t.test('another question takes a new version and drops the decision', async (t) => {
  const { conflict } = decide(seenAgain(null, seen('b', '1'), 'id').conflict, resolution, by);
  const changed = seenAgain(conflict, seen('x', '4'), 'other');
  t.match(changed.conflict, { id: 'id', state: 'open', version: 2, resolution: null, detectedAt: '1' });
  t.match(changed.event, { action: 'changed', detail: /no longer stands/ });
});

t.test('only a conflict that ended as decided keeps its decision', async (t) => {
  const { conflict } = decide(seenAgain(null, seen('b', '1'), 'id').conflict, resolution, by);
  t.match(close(conflict, 'resolved', '5', 'r2').conflict, { state: 'resolved', closedAt: '5', resolution });
  t.match(close(conflict, 'vanished', '5', 'r2').conflict, { state: 'vanished', resolution: null });
});
