import t from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import { resolveConflicts } from '../../../api/usecases/resolve-conflicts.ts';
import { validateRow } from '../../../api/usecases/sync/validate-row.ts';
import { ann, answer, conflictNow, decisionDeps, history, onlyConflict, unclosed } from './sync/decisions.ts';
import {
  contract,
  contractRow,
  idOf,
  openWorld,
  replacing,
  revenue,
  revenueRow,
  site,
  siteRow,
  type World,
} from './sync/world.ts';

const fixedFee = choiceValue('contractType', 'FixedFee');
const hybrid = choiceValue('contractType', 'Hybrid');
const perRoom = choiceValue('contractType', 'PerOccupiedRoom');
const siteId = idOf(site, 1);

/** Site 1 with another contract type on either side, and a run that found out. */
async function typeConflict(world: World) {
  await world.insert(site, siteRow(1, { contractType: fixedFee }));
  await world.run();
  await world.change(site, siteId, { contractType: hybrid });
  await world.remoteChange(site, siteId, { contractType: perRoom });
  await world.run();
  return onlyConflict(world);
}

async function types(world: World) {
  const [sql, remote] = [await world.sqlRow(site, siteId), await world.remoteRow(site, siteId)];
  return [sql?.contractType, remote?.contractType];
}

t.test('a conflict is queued once, with its three values, and seen again by every run', async (t) => {
  const world = await openWorld(t);
  const conflict = await typeConflict(world);
  t.match(conflict, { table: 'customerSite', label: '0001', sqlId: siteId, state: 'open', version: 1 });
  t.match(conflict.content, {
    kind: 'columns',
    missingIn: null,
    columns: [{ column: 'contractType', base: fixedFee, sql: hybrid, remote: perRoom }],
  });
  const job = await world.run();
  t.match(job.counts, { conflicts: 1 });
  t.match(await onlyConflict(world), { id: conflict.id, version: 1, runId: job.id });
  t.strictSame(await history(world, conflict), ['detected']);
});

t.test(
  'a copy that only a full comparison missed is not made again behind the back of a person',
  async (t) => {
    const world = await openWorld(t);
    await world.insert(site, siteRow(1));
    await world.insert(revenue, revenueRow(1));
    await world.run();
    const id = idOf(revenue, 1);
    const read = await world.dataverse.get(revenue, id);
    await world.dataverse.delete(revenue, id, read?.etag ?? '');
    await world.change(revenue, id, { transactionCount: 11 });
    // Longer than the feed tells of a delete.
    await world.advanceDays(100);
    t.match((await world.run({ mode: 'full' })).counts, { conflicts: 1 });
    for (const transactionCount of [12, 13]) {
      t.match((await world.run()).counts, { conflicts: 1, failed: 0, updated: 0 });
      t.equal(await world.remoteRow(revenue, id), null);
      await world.change(revenue, id, { transactionCount });
    }
    t.match((await world.run()).counts, { conflicts: 1, failed: 0, updated: 0 });
    t.equal(await world.remoteRow(revenue, id), null);
  },
);

t.test('a decision is carried out by the next run, on both sides, and kept with its author', async (t) => {
  for (const [given, expected] of [
    [{ rule: 'townepark' }, hybrid],
    [{ rule: 'dataverse' }, perRoom],
    [{ columns: [{ column: 'contractType', take: 'value', value: 'FixedFee' }] }, fixedFee],
    [{ columns: [{ column: 'contractType', take: 'value', value: null }] }, null],
  ] as const) {
    const world = await openWorld(t);
    const conflict = await typeConflict(world);
    t.match(await answer(world, conflict, given), { state: 'decided', version: 1 });
    t.strictSame(await types(world), [hybrid, perRoom], 'deciding writes neither side');
    t.equal((await world.run()).status, 'completed');
    t.strictSame(await types(world), [expected, expected]);
    const closed = await conflictNow(world, conflict);
    t.match(closed, { state: 'resolved', resolution: { columns: [{ column: 'contractType' }] } });
    const events = await world.sql.read((tx) => tx.conflicts.events(conflict.id, 10));
    t.match(events, [{ action: 'detected' }, { action: 'decided', actor: ann }, { action: 'resolved' }]);
    t.equal(await world.drift(), 0);
    const writes = { ...world.writes };
    await world.run();
    t.strictSame(world.writes, writes, 'no ping-pong');
  }
});

t.test('a side that changed since the conflict was looked at: refused with the new values', async (t) => {
  const world = await openWorld(t);
  const conflict = await typeConflict(world);
  await world.remoteChange(site, siteId, { contractType: null });
  const refused = answer(world, conflict, { rule: 'townepark' });
  await t.rejects(refused, {
    code: 'conflict-changed',
    message: /version 2 now/,
    errors: [{ field: 'contractType', rule: 'is now Hybrid in SQL and empty in Dataverse' }],
  });
  const now = await onlyConflict(world);
  t.match(now, { version: 2, state: 'open', content: { columns: [{ remote: null }] } });
  await t.rejects(answer(world, conflict, { rule: 'townepark' }), { code: 'conflict-changed' }, 'still');
  await answer(world, now, { rule: 'townepark' });
  await world.run();
  t.strictSame(await types(world), [hybrid, hybrid]);
});

t.test('a side that changes before the decision is carried out opens the conflict again', async (t) => {
  const world = await openWorld(t);
  const conflict = await typeConflict(world);
  await answer(world, conflict, { rule: 'townepark' });
  await world.remoteChange(site, siteId, { contractType: null });
  const job = await world.run();
  t.match(job.counts, { conflicts: 1, updated: 0 });
  t.strictSame(await types(world), [hybrid, null], 'nothing is overwritten');
  t.match(await conflictNow(world, conflict), { state: 'open', version: 2, resolution: null });
  t.strictSame(await history(world, conflict), ['detected', 'decided', 'changed']);
});

t.test('a conflict that the sides settle themselves vanishes, and takes no decision any more', async (t) => {
  const world = await openWorld(t);
  const conflict = await typeConflict(world);
  await world.change(site, siteId, { contractType: perRoom });
  await t.rejects(answer(world, conflict, { rule: 'townepark' }), { code: 'conflict-changed' });
  await world.run();
  t.match(await conflictNow(world, conflict), { state: 'vanished', closedAt: /T/ });
  await t.rejects(answer(world, conflict, { rule: 'townepark' }), { code: 'conflict-closed' });
  t.strictSame(await unclosed(world), []);

  await world.change(site, siteId, { contractType: hybrid });
  await world.remoteChange(site, siteId, { contractType: fixedFee });
  await world.run();
  const second = await onlyConflict(world);
  t.not(second.id, conflict.id, 'the next one is a new entry');
  await world.remove(site, siteId);
  await world.dataverse.delete(site, siteId);
  await world.run();
  t.equal((await conflictNow(world, second)).state, 'vanished', 'so does that of a row that has gone');
});

t.test('a crash between the two writes of a decision is made good by the next run', async (t) => {
  for (const given of [
    { rule: 'townepark' },
    { columns: [{ column: 'contractType', take: 'value', value: null }] },
  ] as const) {
    const world = await openWorld(t);
    const conflict = await typeConflict(world);
    await answer(world, conflict, given);
    let updated = false;
    const dataverse = replacing(world.dataverse, {
      update: async (...args: Parameters<typeof world.dataverse.update>) => {
        const answered = await world.dataverse.update(...args);
        updated = true;
        return answered;
      },
    });
    const write: typeof world.sql.write = (work) =>
      updated ? Promise.reject(new Error('the process is gone')) : world.sql.write(work);
    t.equal((await world.run({}, { dataverse, sql: { ...world.sql, write } })).status, 'failed');
    t.ok(updated);
    t.equal((await world.run()).status, 'completed');
    const expected = 'rule' in given ? hybrid : null;
    t.strictSame(await types(world), [expected, expected]);
    t.equal((await conflictNow(world, conflict)).state, 'resolved');
    t.equal(await world.drift(), 0);
  }
});

t.test('a row deleted here and changed there is deleted or put back under its id', async (t) => {
  for (const deletedIn of ['townepark', 'dataverse'] as const) {
    for (const fate of ['keep', 'delete'] as const) {
      const world = await openWorld(t);
      await world.insert(site, siteRow(1));
      await world.run();
      if (deletedIn === 'townepark') {
        await world.remove(site, siteId);
        await world.remoteChange(site, siteId, { minimumLaborHours: 8 });
      } else {
        await world.dataverse.delete(site, siteId);
        await world.change(site, siteId, { name: 'Changed' });
      }
      await world.run();
      const conflict = await onlyConflict(world);
      t.match(conflict.content, { kind: 'delete-vs-edit', missingIn: deletedIn });
      await t.rejects(answer(world, conflict, {}), {
        code: 'invalid-request',
        errors: [{ field: 'row', rule: 'must be delete or keep' }],
      });
      await answer(world, conflict, { row: fate });
      t.equal((await world.run()).status, 'completed');
      const sides = [await world.sqlRow(site, siteId), await world.remoteRow(site, siteId)];
      if (fate === 'delete') t.strictSame(sides, [null, null]);
      else {
        const changed = deletedIn === 'townepark' ? { minimumLaborHours: 8 } : { name: 'Changed' };
        t.strictSame(sides, [siteRow(1, changed), siteRow(1, changed)]);
      }
      t.equal((await conflictNow(world, conflict)).state, 'resolved');
      t.equal(await world.drift(), 0);
    }
  }
});

t.test('a merge that would break a rule across columns needs a value that keeps it', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(contract, contractRow(1, { endDate: '2026-12-31', terms: null }));
  await world.run();
  const id = idOf(contract, 1);
  await world.change(contract, id, { startDate: '2026-09-01' });
  await world.remoteChange(contract, id, { endDate: '2026-06-30' });
  const job = await world.run();
  t.match(await world.failures(job), [{ code: 'invalid-row', message: /endDate must not lie before/ }]);
  const conflict = await onlyConflict(world);
  t.match(conflict.content, {
    kind: 'broken-rule',
    columns: [
      { column: 'startDate', base: '2026-01-01', sql: '2026-09-01', remote: '2026-01-01' },
      { column: 'endDate', base: '2026-12-31', sql: '2026-12-31', remote: '2026-06-30' },
    ],
    problems: [{ field: 'endDate' }],
  });
  const end = (value: string) => ({ columns: [{ column: 'endDate', take: 'value', value }] }) as const;
  await t.rejects(answer(world, conflict, {}), { code: 'invalid-request' });
  await t.rejects(answer(world, conflict, end('2026-08-31')), {
    code: 'invalid-request',
    errors: [{ field: 'endDate', rule: /must not lie before startDate 2026-09-01/ }],
  });
  await answer(world, conflict, end('2027-06-30'));
  t.equal((await world.run()).status, 'completed');
  t.match(await world.sqlRow(contract, id), { startDate: '2026-09-01', endDate: '2027-06-30' });
  t.equal((await conflictNow(world, conflict)).state, 'resolved');
  t.equal(await world.drift(), 0);
});

t.test('rules of contract terms count after a merge as well, also for a row only one side has', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  await world.dataverse.create(contract, contractRow(1, { terms: '{"nonsense":1}' }));
  const job = await world.run({}, { validateRow });
  t.match(await world.failures(job), [{ code: 'invalid-row' }]);
  const conflict = await onlyConflict(world);
  t.match(conflict.content, { kind: 'broken-rule', missingIn: 'townepark', columns: [{ column: 'terms' }] });
  await answer(world, conflict, { columns: [{ column: 'terms', take: 'value', value: null }] });
  t.equal((await world.run({}, { validateRow })).status, 'completed');
  t.match(await world.sqlRow(contract, idOf(contract, 1)), { terms: null });
  t.match(await world.remoteRow(contract, idOf(contract, 1)), { terms: null });
  t.equal(await world.drift(), 0);
});

t.test('facts deleted in Dataverse are held for a person, many at once decided by one rule', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(revenue, ...[1, 2, 3].map((index) => revenueRow(index)));
  await world.run();
  for (const index of [1, 2]) await world.dataverse.delete(revenue, idOf(revenue, index));
  const job = await world.run();
  t.match(job.counts, { deleted: 0, conflicts: 2 });
  const held = await unclosed(world);
  t.strictSame(
    held.map(({ content }) => content.kind),
    ['held-delete', 'held-delete'],
  );
  const unknown = { id: idOf(site, 77), version: 1 };
  const results = await resolveConflicts(decisionDeps(world), {
    conflicts: [...held.map(({ id, version }) => ({ id, version })), unknown],
    answer: { rule: 'townepark', row: null, columns: [] },
    comment: 'Facts are ours.',
    resolvedBy: ann,
  });
  t.match(results, [
    { outcome: 'decided' },
    { outcome: 'decided' },
    { outcome: 'refused', error: { code: 'not-found' } },
  ]);
  t.match((await world.run()).counts, { created: 2, conflicts: 0 });
  t.strictSame(await world.remoteRow(revenue, idOf(revenue, 1)), revenueRow(1));
  t.equal(await world.drift(), 0);
});

t.test('halted deletes stand in the queue; confirming so many lets so many through, once', async (t) => {
  const world = await openWorld(t);
  const count = 60;
  await world.insert(site, ...Array.from({ length: count + 2 }, (_, index) => siteRow(index + 1)));
  await world.run();
  for (let index = 1; index <= count; index += 1) await world.remove(site, idOf(site, index));
  t.match((await world.run()).counts, { deleted: 0, failed: 1 });
  const halted = await onlyConflict(world);
  t.match(halted, { table: 'customerSite', sqlId: '', label: 'Customer Sites' });
  t.match(halted.content, { kind: 'mass-delete', deletes: count });
  await t.rejects(answer(world, halted, { row: 'keep' }), { code: 'invalid-request' });
  await answer(world, halted, { row: 'delete' });

  await world.remove(site, idOf(site, count + 1));
  t.match((await world.run()).counts, { deleted: 0, failed: 1 }, 'more than were confirmed');
  const more = await onlyConflict(world);
  t.match(more, { id: halted.id, state: 'open', version: 2, content: { deletes: count + 1 } });
  await t.rejects(answer(world, halted, { row: 'delete' }), { code: 'conflict-changed' });
  await answer(world, more, { row: 'delete' });
  t.match((await world.run()).counts, { deleted: count + 1, failed: 0 });
  await world.run();
  t.equal((await conflictNow(world, halted)).state, 'resolved');
  t.equal(await world.drift(), 0);
});
