import type { Test } from 'tap';
import type { Conflict, ConflictEvent } from '../../../api/domain/sync/conflict.ts';
import { guid, type OpenSql, site, sites } from './fixtures.ts';

function conflict(n: number, cells: Partial<Conflict> = {}): Conflict {
  return {
    id: guid(n),
    table: 'customerSite',
    rowKey: guid(100 + n),
    sqlId: guid(100 + n),
    remoteId: guid(100 + n),
    label: `000${n}`,
    content: {
      kind: 'columns',
      missingIn: null,
      columns: [{ column: 'name', base: null, sql: 'a\0b', remote: '\u{1F600}' }],
      problems: [{ field: 'name', rule: 'must not be it' }],
      deletes: 0,
    },
    state: 'open',
    version: 1,
    resolution: null,
    detectedAt: `2026-03-01T09:00:0${n}.000Z`,
    seenAt: '2026-03-01T10:00:00.000Z',
    closedAt: null,
    runId: guid(50),
    ...cells,
  };
}

const closedAt = '2026-03-02T09:00:00.000Z';

/** The conflict queue: one open entry per row, replaced by id, with a history that only grows. */
export function conflictConformance(t: Test, open: OpenSql): void {
  t.test('a conflict comes back as it went in, and as it was replaced', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.conflicts.put(conflict(1)));
    t.same(await sql.read((tx) => tx.conflicts.get(guid(1))), conflict(1));
    const resolution = { row: 'keep', columns: [{ column: 'name', take: 'value', value: null }] } as const;
    const decided = conflict(1, { state: 'decided', version: 2, resolution, label: 'other' });
    await sql.write((tx) => tx.conflicts.put(decided));
    t.same(await sql.read((tx) => tx.conflicts.get(guid(1))), decided);
    t.equal(await sql.read((tx) => tx.conflicts.get(guid(2))), null);
  });

  t.test('a row, and a table as a whole, has one conflict that is not closed at most', async (t) => {
    const sql = await open(t);
    const same = { sqlId: guid(101) };
    await sql.write((tx) => tx.conflicts.put(conflict(1)));
    await t.rejects(sql.write((tx) => tx.conflicts.put(conflict(2, same))));
    await sql.write((tx) => tx.conflicts.put(conflict(3, { ...same, state: 'vanished', closedAt })));
    await sql.write((tx) => tx.conflicts.put(conflict(1, { state: 'resolved', closedAt })));
    await sql.write((tx) => tx.conflicts.put(conflict(4, same)));
    t.same(await sql.read((tx) => tx.conflicts.unclosed('customerSite', [guid(101), guid(102)])), [
      conflict(4, same),
    ]);
    await sql.write((tx) => tx.conflicts.put(conflict(5, { sqlId: '', rowKey: '' })));
    await t.rejects(sql.write((tx) => tx.conflicts.put(conflict(6, { sqlId: '', rowKey: '' }))));
    t.same(await sql.read((tx) => tx.conflicts.unclosed('contract', [guid(101), ''])), []);
  });

  t.test('conflicts are listed newest first, by table, state and kind, page by page', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      for (const n of [1, 2, 3]) await tx.conflicts.put(conflict(n));
      await tx.conflicts.put(conflict(4, { table: 'contract', state: 'resolved', closedAt }));
    });
    const ids = async (query: Partial<Parameters<typeof list>[0]>) => {
      const found = await list({ limit: 2, ...query });
      return found.map((one) => one.id);
    };
    type Query = Parameters<Parameters<Parameters<typeof sql.read>[0]>[0]['conflicts']['list']>[0];
    const list = (query: Query) => sql.read((tx) => tx.conflicts.list(query));
    t.same(await ids({}), [guid(4), guid(3)]);
    t.same(await ids({ before: guid(3) }), [guid(2), guid(1)]);
    t.same(await ids({ state: 'open', before: guid(2) }), [guid(1)]);
    t.same(await ids({ table: 'contract' }), [guid(4)]);
    t.same(await ids({ kind: 'mass-delete' }), []);
    t.same(await ids({ before: guid(77) }), []);
  });

  t.test('the history is kept in order; the newest part of it is shown', async (t) => {
    const sql = await open(t);
    const event = (action: ConflictEvent['action'], detail: string | null = null): ConflictEvent => ({
      conflictId: guid(1),
      at: '2026-03-01T09:00:00.000Z',
      actor: 'ann',
      action,
      detail,
    });
    await sql.write(async (tx) => {
      await tx.conflicts.put(conflict(1));
      for (const action of ['detected', 'changed'] as const) await tx.conflicts.addEvent(event(action));
      await tx.conflicts.addEvent(event('decided', 'why'));
      await tx.conflicts.put(conflict(1, { version: 2 }));
    });
    t.same(await sql.read((tx) => tx.conflicts.events(guid(1), 2)), [
      event('changed'),
      event('decided', 'why'),
    ]);
  });

  t.test('rows made pending by hand keep what is known of them', async (t) => {
    const sql = await open(t);
    const remote = { row: site(1), etag: 'W/"1"' };
    const page = { rows: [remote], deletedIds: [], broken: [], deltaLink: null };
    await sql.write((tx) => tx.sync.stageRemoteChanges(sites, page));
    await sql.write((tx) => tx.sync.touch(sites, [guid(1), guid(2), guid(2)]));
    const pending = await sql.read((tx) => tx.sync.pending(sites, null, 10));
    t.match(pending, [
      { key: guid(1), sqlChanged: true, remoteChanged: true, remote },
      { key: guid(2), sqlChanged: true, remoteChanged: false, remote: null },
    ]);
    t.not(pending[0]?.touch, 0);
  });

  t.test('a row tells when it was written last', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.rows.insert(sites, [site(1)]));
    const times = await sql.read((tx) => tx.rows.modifiedAt(sites, [guid(1), guid(2)]));
    t.equal(times.size, 1);
    t.ok(Math.abs(Date.now() - Date.parse(times.get(guid(1)) ?? '')) < 60_000, String(times.get(guid(1))));
  });
}
