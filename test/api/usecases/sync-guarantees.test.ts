import t from 'tap';
import type { Table, Value } from '../../../api/domain/model/column.ts';
import { answer, onlyConflict, unclosed } from './sync/decisions.ts';
import {
  contact,
  contract,
  contractRow,
  idOf,
  openWorld,
  replacing,
  site,
  siteRow,
  type World,
} from './sync/world.ts';

const person = { firstName: 'Ann', lastName: 'Lee', email: null, phone: null };

t.test(
  'a contact deleted in SQL stays in Dataverse and comes back only when it is changed there',
  async (t) => {
    const world = await openWorld(t);
    const id = idOf(contact, 1);
    await world.insert(contact, { id, ...person });
    await world.run();
    await world.remove(contact, id);
    t.match((await world.run()).counts, { deleted: 0, conflicts: 0, failed: 0 });
    t.ok(await world.remoteRow(contact, id));
    await world.run({ full: true });
    t.equal(await world.sqlRow(contact, id), null, 'a full comparison does not bring it back');
    await world.remoteChange(contact, id, { phone: '555 0100' });
    t.match((await world.run()).counts, { created: 1 });
    t.strictSame(await world.sqlRow(contact, id), { id, ...person, phone: '555 0100' });

    await world.dataverse.delete(contact, id);
    await world.run();
    t.equal(await world.sqlRow(contact, id), null, 'deleted in Dataverse: deleted in SQL');
  },
);

t.test(
  'the address goes with the later change, and with Dataverse while the clocks leave a doubt',
  async (t) => {
    const world = await openWorld(t);
    const id = idOf(site, 1);
    await world.insert(site, siteRow(1, { address: 'Old' }));
    await world.run();
    const both = async (sql: string, remote: string) => {
      await world.change(site, id, { address: sql });
      await world.remoteChange(site, id, { address: remote });
      await world.run();
      t.equal(await world.drift(), 0);
      return (await world.sqlRow(site, id))?.address;
    };
    t.equal(await both('S1', 'D1'), 'D1', 'seconds apart');
    await world.advanceDays(-1);
    t.equal(await both('S2', 'D2'), 'S2', 'SQL a day later');
    await world.advanceDays(2);
    t.equal(await both('S3', 'D3'), 'D3', 'Dataverse a day later');
  },
);

/** Refuses to show single rows of a table, as Dataverse does once the privilege is gone. */
function blindTo(world: World, table: Table) {
  return replacing(world.dataverse, {
    changes: async function* (...[asked, link, size]: Parameters<World['dataverse']['changes']>) {
      for await (const page of world.dataverse.changes(asked, link, size)) {
        yield asked.name === table.name ? { ...page, rows: [] } : page;
      }
    },
    get: async (asked, id) => {
      if (asked.name !== table.name) return world.dataverse.get(asked, id);
      throw Object.assign(new Error('no access'), { status: 403, code: '0x80040220', retryable: false });
    },
  });
}

t.test('rows a full comparison may not see any more are not taken for deleted: the run halts', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, ...[1, 2, 3].map((index) => siteRow(index)));
  await world.run();
  const job = await world.run({ full: true }, { dataverse: blindTo(world, site) });
  t.equal(job.status, 'failed');
  t.match(job.error, /lost read privilege.*nothing of this table was deleted/);
  t.ok(await world.sqlRow(site, idOf(site, 1)));
  t.match((await world.run({ full: true })).counts, { deleted: 0, failed: 0 });
  t.equal(await world.drift(), 0);
});

t.test('a row the feed left out but that is there when asked for is not deleted', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  const dataverse = replacing(blindTo(world, site), { get: world.dataverse.get });
  t.match((await world.run({ full: true }, { dataverse })).counts, { deleted: 0, failed: 0 });
  t.ok(await world.sqlRow(site, idOf(site, 1)));
});

t.test('an unknown choice in Dataverse puts its row aside and stops no other', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2));
  await world.run();
  const broken = replacing(world.dataverse, {
    changes: async function* (...[table, link, size]: Parameters<World['dataverse']['changes']>) {
      for await (const page of world.dataverse.changes(table, link, size)) {
        const rule = 'must be one of 100000000 (FixedFee)';
        const problem = { id: idOf(site, 1), etag: 'W/"9"', problems: [{ column: 'contractType', rule }] };
        const rows = page.rows.filter(({ row }) => row.id !== problem.id);
        yield table.name === site.name ? { ...page, rows, broken: [problem] } : page;
      }
    },
    get: async (table, id) => {
      if (id !== idOf(site, 1)) return world.dataverse.get(table, id);
      const message = 'contractType must be one of 100000000 (FixedFee)';
      throw Object.assign(new Error(message), { status: 200, code: 'unreadable-row' });
    },
  });
  await world.remoteChange(site, idOf(site, 1), { minimumLaborHours: 1 });
  await world.remoteChange(site, idOf(site, 2), { minimumLaborHours: 2 });
  const job = await world.run({}, { dataverse: broken });
  t.match(job.counts, { updated: 1, failed: 1 });
  t.match(await world.failures(job), [{ rowId: idOf(site, 1), code: 'unreadable-row', message: /FixedFee/ }]);
  t.equal((await world.sqlRow(site, idOf(site, 2)))?.minimumLaborHours, 2);
  t.equal((await world.run()).status, 'completed', 'readable again: it goes through');
  t.equal(await world.drift(), 0);
});

t.test('a child whose parent fails is looked at once a run, and goes through with its parent', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1, { name: 'Refused' }));
  await world.insert(contract, contractRow(1));
  const tried: string[] = [];
  const dataverse = replacing(world.dataverse, {
    get: (table, id) => {
      tried.push(`get ${table.name}`);
      return world.dataverse.get(table, id);
    },
    create: (table, row) => {
      tried.push(`create ${table.name}`);
      return world.dataverse.create(table, row);
    },
  });
  const refuse = (_: unknown, row: Readonly<Record<string, Value>>) =>
    row.name === 'Refused' ? [{ field: 'name', rule: 'is refused' }] : [];
  for (const _ of [1, 2, 3]) {
    const job = await world.run({}, { dataverse, validateRow: refuse });
    t.match(job.counts, { created: 0, failed: 2 });
    t.match(
      (await world.failures(job)).map(({ code }) => code),
      ['invalid-row', 'missing-parent'],
    );
  }
  t.strictSame(tried, [], 'nothing is asked of Dataverse while the parent is missing');
  t.strictSame(
    (await unclosed(world)).map(({ table }) => table),
    ['customerSite'],
    'a person is asked about the parent only',
  );
  await world.change(site, idOf(site, 1), { name: 'Corrected' });
  t.match((await world.run({}, { dataverse, validateRow: refuse })).counts, { created: 2, failed: 0 });
  t.strictSame(await unclosed(world), []);
});

t.test(
  'what the bridge itself wrote comes back in the feed and is settled without being compared',
  async (t) => {
    const world = await openWorld(t);
    await world.insert(site, siteRow(1));
    await world.run();
    // A rule that refuses everything would be asked if the row were compared with a difference.
    let asked = 0;
    const validateRow = () => {
      asked += 1;
      return [];
    };
    t.match((await world.run({}, { validateRow })).counts, { unchanged: 1 });
    t.equal(asked, 0);
    t.equal(await world.sql.read((tx) => tx.sync.pendingCount(site)), 0);
  },
);

t.test('an echo does not settle a row on which a person has still to decide', async (t) => {
  const world = await openWorld(t);
  const id = idOf(site, 1);
  await world.insert(site, siteRow(1));
  await world.run();
  await world.change(site, id, { contractType: 100000000, name: 'Also ours' });
  await world.remoteChange(site, id, { contractType: 100000001 });
  await world.run();
  t.match((await world.run()).counts, { conflicts: 1 }, 'after the echo of the name');
  await answer(world, await onlyConflict(world), { rule: 'dataverse' });
  await world.run();
  t.equal(await world.drift(), 0);
});

t.test('however wrong the clock of Dataverse is, every change arrives and no edit is lost', async (t) => {
  for (const days of [-400, 400]) {
    const world = await openWorld(t);
    await world.advanceDays(days);
    await world.insert(site, siteRow(1), siteRow(2));
    await world.run();
    await world.change(site, idOf(site, 1), { name: 'From SQL' });
    await world.remoteChange(site, idOf(site, 1), { minimumLaborHours: 5 });
    await world.remoteChange(site, idOf(site, 2), { minimumLaborHours: 6, name: 'Ours to say' });
    await world.change(site, idOf(site, 2), { name: 'Said' });
    t.match((await world.run()).counts, { updated: 2, failed: 0, conflicts: 0 });
    t.strictSame(
      await world.remoteRow(site, idOf(site, 1)),
      siteRow(1, { name: 'From SQL', minimumLaborHours: 5 }),
    );
    t.strictSame(await world.sqlRow(site, idOf(site, 2)), siteRow(2, { name: 'Said', minimumLaborHours: 6 }));
    t.equal(await world.drift(), 0);
  }
});

t.test('the base is what both sides hold, in canonical form, with the etag it was read at', async (t) => {
  const world = await openWorld(t);
  await world.dataverse.create(site, siteRow(1, { revenueSharePercentage: '12.5' }));
  await world.run();
  const [link] = await world.sql.read((tx) => tx.sync.links(site, [idOf(site, 1)]));
  const remote = await world.dataverse.get(site, idOf(site, 1));
  t.strictSame(link?.base, siteRow(1, { revenueSharePercentage: '12.5000' }));
  t.equal(link?.etag, remote?.etag);
});

t.test('a creation whose answer was lost is found again under its id, not doubled', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  let lost = 0;
  const dataverse = replacing(world.dataverse, {
    create: async (table, row) => {
      const answered = await world.dataverse.create(table, row);
      lost += 1;
      if (lost > 1) return answered;
      throw Object.assign(new Error('no answer'), { status: 0, code: 'network', retryable: true });
    },
  });
  t.equal((await world.run({}, { dataverse })).status, 'failed');
  const job = await world.run({}, { dataverse });
  t.equal(job.status, 'completed');
  t.equal(lost, 1, 'it is not sent again');
  const feed = world.dataverse.changes(site, null);
  const rows: string[] = [];
  for await (const page of feed) rows.push(...page.rows.map(({ row }) => row.id));
  t.strictSame(rows, [idOf(site, 1)]);
  t.equal(await world.drift(), 0);
});

t.test('only rows that nobody else may have edited go unconditionally', async (t) => {
  const world = await openWorld(t);
  const unconditional: string[] = [];
  const dataverse = replacing(world.dataverse, {
    upsertMany: (table, rows) => {
      unconditional.push(table.name);
      return world.dataverse.upsertMany(table, rows);
    },
  });
  const many = Array.from({ length: 12 }, (_, index) => index + 1);
  await world.insert(site, ...many.map((index) => siteRow(index)));
  await world.run({}, { dataverse });
  t.strictSame(unconditional, ['customerSite'], 'creations');
  for (const index of many) await world.change(site, idOf(site, index), { name: `New ${index}` });
  t.match((await world.run({}, { dataverse })).counts, { updated: 12 });
  t.strictSame(unconditional, ['customerSite'], 'updates of rows that Dataverse edits as well do not');
});
