import t from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import {
  contact,
  contract,
  contractRow,
  idOf,
  openWorld,
  replacing,
  revenue,
  revenueRow,
  site,
  siteRow,
  territory,
} from './sync/world.ts';

const noWrites = { created: 0, updated: 0, deleted: 0, conflicts: 0, failed: 0 };
const fixedFee = choiceValue('contractType', 'FixedFee');
const hybrid = choiceValue('contractType', 'Hybrid');
const perRoom = choiceValue('contractType', 'PerOccupiedRoom');

t.test('rows of both sides are created on the other side, parents first', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(contract, contractRow(1));
  await world.insert(revenue, ...Array.from({ length: 30 }, (_, index) => revenueRow(index)));
  await world.dataverse.create(contact, {
    id: idOf(contact, 1),
    firstName: 'Ann',
    lastName: 'Lee',
    email: null,
    phone: null,
  });
  await world.dataverse.create(site, siteRow(2, { billingContactId: idOf(contact, 1) }));
  const job = await world.run();
  t.strictSame(await world.failures(job), []);
  t.equal(job.status, 'completed');
  t.match(job.counts, { ...noWrites, created: 34 });
  t.strictSame(await world.remoteRow(contract, idOf(contract, 1)), contractRow(1));
  t.strictSame(await world.sqlRow(site, idOf(site, 2)), siteRow(2, { billingContactId: idOf(contact, 1) }));
  t.match(job.result, { tables: { revenueData: { created: 30 }, contact: { created: 1 } } });
  t.equal(await world.drift(), 0);
});

t.test('the echo of our own writes is recognised: a second and third run write nothing', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(contract, contractRow(1));
  await world.insert(revenue, ...Array.from({ length: 30 }, (_, index) => revenueRow(index)));
  await world.run();
  await world.change(site, idOf(site, 1), { name: 'Renamed' });
  await world.remoteChange(contract, idOf(contract, 1), { contractValue: '95000.00' });
  await world.run();
  const before = { ...world.writes };
  const second = await world.run();
  t.match(second.counts, noWrites);
  const third = await world.run();
  t.match(third.counts, { ...noWrites, unchanged: 0 }, 'nothing is left to compare');
  t.strictSame(world.writes, before);
});

t.test('changes of different columns cross, of one column go to its owner', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2));
  await world.run();
  await world.run();
  await world.change(site, idOf(site, 1), { name: 'From SQL' });
  await world.remoteChange(site, idOf(site, 1), { minimumLaborHours: 160 });
  await world.change(site, idOf(site, 2), { name: 'Ours', revenueSharePercentage: '10.0000', address: 'S' });
  await world.remoteChange(site, idOf(site, 2), {
    name: 'Theirs',
    revenueSharePercentage: '20.0000',
    address: 'D',
  });
  const job = await world.run();
  t.match(job.counts, { ...noWrites, updated: 2 });
  const expected = [
    siteRow(1, { name: 'From SQL', minimumLaborHours: 160 }),
    siteRow(2, { name: 'Ours', revenueSharePercentage: '20.0000', address: 'D' }),
  ];
  for (const row of expected) {
    t.strictSame(await world.sqlRow(site, row.id), row);
    t.strictSame(await world.remoteRow(site, row.id), row);
  }
});

t.test(
  'a column for a person is reported until both sides agree, while the other columns travel',
  async (t) => {
    const world = await openWorld(t);
    await world.insert(site, siteRow(1, { contractType: fixedFee }));
    await world.run();
    await world.change(site, idOf(site, 1), { contractType: hybrid, name: 'New name' });
    await world.remoteChange(site, idOf(site, 1), { contractType: perRoom });
    const first = await world.run();
    t.equal(first.status, 'completed_with_errors');
    t.match(first.counts, { updated: 1, conflicts: 1, failed: 0 });
    t.match(await world.remoteRow(site, idOf(site, 1)), { name: 'New name', contractType: perRoom });
    t.equal((await world.sqlRow(site, idOf(site, 1)))?.contractType, hybrid);
    t.match(await world.failures(first), [
      { label: '0001', code: 'conflict', message: /FixedFee.*Hybrid.*PerOcc/ },
    ]);

    const before = { ...world.writes };
    t.match((await world.run()).counts, { updated: 0, conflicts: 1 }, 'still reported');
    t.strictSame(world.writes, before);
    t.equal(await world.drift(), 1);

    await world.change(site, idOf(site, 1), { contractType: perRoom });
    t.equal((await world.run()).status, 'completed');
    t.equal(await world.drift(), 0);
  },
);

t.test('deletes travel in both directions, children before parents', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2));
  await world.insert(contract, contractRow(1), contractRow(2, { customerSiteId: idOf(site, 2) }));
  await world.run();
  await world.remove(contract, idOf(contract, 1));
  await world.remove(site, idOf(site, 1));
  await world.dataverse.delete(contract, idOf(contract, 2));
  await world.dataverse.delete(site, idOf(site, 2));
  const job = await world.run();
  t.strictSame(await world.failures(job), []);
  t.match(job.counts, { ...noWrites, deleted: 4 });
  t.equal(await world.sqlRow(site, idOf(site, 2)), null);
  t.equal(await world.remoteRow(site, idOf(site, 1)), null);
  t.equal(await world.drift(), 0);
  t.match((await world.run()).counts, noWrites);
});

t.test('a row deleted on one side and changed on the other is left to a person', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2));
  await world.run();
  await world.remove(site, idOf(site, 1));
  await world.remoteChange(site, idOf(site, 1), { minimumLaborHours: 8 });
  await world.change(site, idOf(site, 2), { name: 'Changed' });
  await world.dataverse.delete(site, idOf(site, 2));
  const job = await world.run();
  t.match(job.counts, { deleted: 0, created: 0, conflicts: 2 });
  t.strictSame(
    (await world.failures(job)).map((failure) => failure.code),
    ['delete-conflict', 'delete-conflict'],
  );
  t.ok(await world.remoteRow(site, idOf(site, 1)));
  t.ok(await world.sqlRow(site, idOf(site, 2)));

  await world.remove(site, idOf(site, 2));
  await world.dataverse.delete(site, idOf(site, 1));
  t.equal((await world.run()).status, 'completed', 'deleted on both sides: settled');
});

t.test(
  'a site that Dataverse has lost and that still has contracts is deactivated on both sides',
  async (t) => {
    const world = await openWorld(t);
    await world.insert(site, siteRow(1), siteRow(2));
    await world.run();
    await world.dataverse.delete(site, idOf(site, 1));
    await world.dataverse.delete(site, idOf(site, 2));
    await world.insert(contract, contractRow(1));
    await world.run();
    t.equal(await world.sqlRow(site, idOf(site, 2)), null, 'a site without contracts goes');
    const kept = siteRow(1, { isActive: false });
    t.strictSame(await world.sqlRow(site, idOf(site, 1)), kept);
    t.strictSame(await world.remoteRow(site, idOf(site, 1)), kept);
    const next = await world.run();
    t.strictSame(await world.failures(next), [], 'its contract arrives');
    t.equal(await world.drift(), 0);
  },
);

t.test('a site that only the feed takes for deleted is left as it is', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(contract, contractRow(1));
  await world.run();
  await world.remoteChange(contract, idOf(contract, 1), { contractValue: '1.00' });
  const dataverse = await withDeletedSite(world.dataverse);
  const job = await world.run({}, { dataverse });
  t.strictSame(await world.failures(job), []);
  t.ok(await world.sqlRow(site, idOf(site, 1)));
  t.equal((await world.sqlRow(contract, idOf(contract, 1)))?.contractValue, '1.00', 'other rows go through');
});

/** The feed additionally tells that site 1 was deleted. */
async function withDeletedSite(client: Awaited<ReturnType<typeof openWorld>>['dataverse']) {
  return replacing(client, {
    changes: async function* (...[table, link, size]: Parameters<typeof client.changes>) {
      for await (const page of client.changes(table, link, size)) {
        yield table.name === site.name ? { ...page, deletedIds: [idOf(site, 1)] } : page;
      }
    },
  });
}

t.test(
  'a row with broken terms is refused whole and reported; corrected, it comes with the next run',
  async (t) => {
    const world = await openWorld(t);
    await world.insert(site, siteRow(1));
    await world.run();
    await world.dataverse.create(contract, contractRow(1, { terms: '{"a":', endDate: '2025-12-31' }));
    await world.dataverse.create(contract, contractRow(2));
    const job = await world.run();
    t.match(job.counts, { created: 1, failed: 1 });
    t.match(await world.failures(job), [
      {
        rowId: idOf(contract, 1),
        label: 'C-1',
        code: 'invalid-row',
        message: /terms must be.*endDate must not/,
      },
    ]);
    t.equal(await world.sqlRow(contract, idOf(contract, 1)), null);
    t.ok(await world.sqlRow(contract, idOf(contract, 2)));
    t.match((await world.run()).counts, { failed: 1 }, 'reported again while it is broken');

    await world.remoteChange(contract, idOf(contract, 1), { terms: '{}', endDate: null });
    const fixed = await world.run();
    t.equal(fixed.status, 'completed');
    t.match(fixed.counts, { ...noWrites, created: 1 });
    t.equal(await world.drift(), 0);
  },
);

t.test('further rules of the caller are asked before a row is written', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.dataverse.create(site, siteRow(2));
  const validateRow = (_: unknown, row: Row) => [{ field: 'name', rule: `must not be ${row.name}` }];
  const job = await world.run({}, { validateRow });
  t.match(job.counts, { ...noWrites, failed: 2 });
  t.match((await world.failures(job)).map((failure) => failure.message).sort(), [
    'name must not be Site 1.',
    'name must not be Site 2.',
  ]);
});

t.test('a row whose parent is not there yet waits for it and stops nobody else', async (t) => {
  const world = await openWorld(t);
  await world.dataverse.create(site, siteRow(1, { name: 'Refused' }));
  await world.dataverse.create(site, siteRow(2));
  await world.dataverse.create(contract, contractRow(1));
  await world.dataverse.create(contract, contractRow(2, { customerSiteId: idOf(site, 2) }));
  const refuse = (_: unknown, row: Row) =>
    row.name === 'Refused' ? [{ field: 'name', rule: 'is refused' }] : [];
  const job = await world.run({}, { validateRow: refuse });
  t.match(job.counts, { created: 2, failed: 2 });
  t.strictSame((await world.failures(job)).map((failure) => failure.code).sort(), [
    'invalid-row',
    'missing-parent',
  ]);
  t.match((await world.run()).counts, { ...noWrites, created: 2 });
  t.equal(await world.drift(), 0);
});

t.test(
  'the same business row under different ids is matched by its key, in either order of discovery',
  async (t) => {
    const world = await openWorld(t);
    const elsewhere = (index: number) => `99999999-0000-4000-8000-${String(index).padStart(12, '0')}`;
    await world.insert(site, siteRow(1, { address: 'Street 1' }), siteRow(3));
    await world.dataverse.create(site, siteRow(1, { id: elsewhere(1), minimumLaborHours: 8 }));
    await world.insert(contract, contractRow(1));
    const job = await world.run();
    t.strictSame(await world.failures(job), []);
    t.match(await world.sqlRow(site, idOf(site, 1)), { address: 'Street 1', minimumLaborHours: 8 });
    t.match(await world.remoteRow(site, elsewhere(1)), { address: 'Street 1', siteNumber: '0001' });
    t.equal(await world.remoteRow(site, idOf(site, 1)), null, 'no double');
    t.equal(
      (await world.remoteRow(contract, idOf(contract, 1)))?.customerSiteId,
      elsewhere(1),
      'lookups follow the match',
    );
    t.equal(await world.drift(), 0);

    await world.remoteChange(contract, idOf(contract, 1), { customerSiteId: idOf(site, 3) });
    await world.remoteChange(site, elsewhere(1), { minimumLaborHours: 9 });
    await world.run();
    t.equal((await world.sqlRow(contract, idOf(contract, 1)))?.customerSiteId, idOf(site, 3));
    t.equal((await world.sqlRow(site, idOf(site, 1)))?.minimumLaborHours, 9);
    t.equal(await world.drift(), 0);
    t.match((await world.run()).counts, noWrites);
  },
);

t.test(
  'a row that appears under the same key while the run is under way is matched, not doubled',
  async (t) => {
    const world = await openWorld(t);
    const other = '99999999-0000-4000-8000-000000000001';
    for (const count of [1, 20]) {
      await t.test(`${count} rows to create`, async (t) => {
        const from = count * 100;
        await world.insert(site, ...Array.from({ length: count }, (_, index) => siteRow(from + index)));
        let entered = false;
        const enter = async () => {
          if (entered) return;
          entered = true;
          await world.dataverse.create(
            site,
            siteRow(from, { id: `${other.slice(0, -4)}${from + 1000}`, address: 'D' }),
          );
        };
        const dataverse = replacing(world.dataverse, {
          create: async (...args: Parameters<typeof world.dataverse.create>) => {
            await enter();
            return world.dataverse.create(...args);
          },
          upsertMany: async (...args: Parameters<typeof world.dataverse.upsertMany>) => {
            await enter();
            return world.dataverse.upsertMany(...args);
          },
        });
        const job = await world.run({}, { dataverse });
        t.strictSame(await world.failures(job), []);
        t.equal((await world.sqlRow(site, idOf(site, from)))?.address, 'D');
        t.equal(await world.drift(), 0);
      });
    }
  },
);

t.test('a Dataverse row changed while we decide is read and merged again, not overwritten', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  await world.run();
  await world.change(site, idOf(site, 1), { name: 'From SQL' });
  let disturbed = 0;
  const disturb = (times: number) =>
    replacing(world.dataverse, {
      update: async (...[table, id, cells, etag]: Parameters<typeof world.dataverse.update>) => {
        disturbed += 1;
        if (disturbed <= times) await world.remoteChange(table, id, { minimumLaborHours: disturbed });
        return world.dataverse.update(table, id, cells, etag);
      },
    });
  const job = await world.run({}, { dataverse: disturb(2) });
  t.equal(job.status, 'completed');
  t.match(await world.sqlRow(site, idOf(site, 1)), { name: 'From SQL', minimumLaborHours: 2 });
  t.equal(await world.drift(), 0);

  await world.change(site, idOf(site, 1), { name: 'Again' });
  disturbed = 0;
  const endless = await world.run({}, { dataverse: disturb(99) });
  t.equal(disturbed, 3, 'a bounded number of attempts');
  t.match(await world.failures(endless), [{ code: 'changing' }]);
  t.equal((await world.run()).status, 'completed', 'the next run has it');
  t.match(await world.remoteRow(site, idOf(site, 1)), { name: 'Again', minimumLaborHours: 3 });
});

t.test('a SQL row changed while we decide is not overwritten', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  await world.remoteChange(site, idOf(site, 1), { name: 'Theirs', minimumLaborHours: 7 });
  await world.change(site, idOf(site, 1), { address: 'Street' });
  let meddled = false;
  const dataverse = replacing(world.dataverse, {
    update: async (...args: Parameters<typeof world.dataverse.update>) => {
      if (!meddled) await world.change(site, idOf(site, 1), { name: 'Ours' });
      meddled = true;
      return world.dataverse.update(...args);
    },
  });
  t.equal((await world.run({}, { dataverse })).status, 'completed');
  await world.run();
  const row = { name: 'Ours', address: 'Street', minimumLaborHours: 7 };
  t.match(await world.sqlRow(site, idOf(site, 1)), row);
  t.match(await world.remoteRow(site, idOf(site, 1)), row);
});

t.test('a row replaced by another one with the same key is replaced on the other side', async (t) => {
  const world = await openWorld(t);
  const other = (index: number) => `99999999-0000-4000-8000-${String(index).padStart(12, '0')}`;
  await world.insert(site, siteRow(1), siteRow(2));
  await world.run();
  await world.remove(site, idOf(site, 1));
  await world.insert(site, siteRow(1, { id: other(1) }));
  await world.dataverse.delete(site, idOf(site, 2));
  await world.dataverse.create(site, siteRow(2, { id: other(2) }));
  await world.run();
  t.equal((await world.run()).status, 'completed');
  for (const index of [1, 2]) {
    t.strictSame(await world.remoteRow(site, other(index)), siteRow(index, { id: other(index) }));
    t.strictSame(await world.sqlRow(site, other(index)), siteRow(index, { id: other(index) }));
  }
  t.equal(await world.drift(), 0);
});

t.test('a site and its contract entered while the feeds are read do not fail for each other', async (t) => {
  const world = await openWorld(t);
  await world.run();
  let read = 0;
  const dataverse = replacing(world.dataverse, {
    changes: async function* (...args: Parameters<typeof world.dataverse.changes>) {
      yield* world.dataverse.changes(...args);
      if (args[0].name !== site.name && args[0].name !== contract.name) return;
      read += 1;
      if (read > 1) return;
      await world.dataverse.create(site, siteRow(1));
      await world.dataverse.create(contract, contractRow(1));
    },
  });
  t.strictSame(await world.failures(await world.run({}, { dataverse })), []);
  await world.run();
  t.equal(await world.drift(), 0);
});

t.test(
  'a row that cannot be read is reported with its rule; corrected, it comes with the next run',
  async (t) => {
    const world = await openWorld(t);
    const id = idOf(site, 1);
    await world.raw('POST', 'tp_customersites', {
      tp_customersiteid: id,
      tp_sitenumber: '0001',
      tp_isactive: true,
    });
    await world.dataverse.create(site, siteRow(2));
    const job = await world.run();
    t.match(job.counts, { created: 1, failed: 1 });
    t.match(await world.failures(job), [
      { rowId: id, code: 'unreadable-row', message: /name must not be empty/ },
    ]);
    await world.raw('PATCH', `tp_customersites(${id})`, { tp_name: 'Site 1' });
    t.match((await world.run()).counts, { ...noWrites, created: 1 });
    t.equal(await world.drift(), 0);
  },
);

t.test('a cancelled run stops after a batch and loses nothing', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(revenue, ...Array.from({ length: 1200 }, (_, index) => revenueRow(index)));
  const dataverse = replacing(world.dataverse, {
    upsertMany: async (...args: Parameters<typeof world.dataverse.upsertMany>) => {
      const [running] = await world.sql.read((tx) => tx.jobs.list({ kind: 'sync', limit: 1 }));
      if (running !== undefined) {
        await world.sql.write((tx) => tx.jobs.request(running.id, 'cancel', '2026-01-31T09:00:00.000Z'));
      }
      return world.dataverse.upsertMany(...args);
    },
  });
  const job = await world.run({}, { dataverse, lanes: 1 });
  t.equal(job.status, 'cancelled');
  const created = job.counts.created ?? 0;
  t.ok(created > 1 && created < 600, `one batch at most: ${created}`);
  t.match(job.progress, { done: created, total: 1201 });
  t.match((await world.run()).counts, { ...noWrites, created: 1201 - created });
  t.equal(await world.drift(), 0);
});

t.test('rows that were written before an outage are kept, the others come with the next run', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, ...Array.from({ length: 20 }, (_, index) => siteRow(index)));
  const dataverse = replacing(world.dataverse, {
    upsertMany: async (table: Parameters<typeof world.dataverse.upsertMany>[0], rows: readonly Row[]) => {
      const written = await world.dataverse.upsertMany(table, rows.slice(0, 12));
      const rest = { outcome: 'not-tried', code: 'breaker-open', message: 'Dataverse is away' };
      const outcomes = [...written, ...rows.slice(12).map(({ id }) => ({ id, ...rest }))];
      throw Object.assign(new Error('Dataverse is away'), { outcomes });
    },
  });
  t.equal((await world.run({}, { dataverse }).catch(() => null))?.status ?? 'failed', 'failed');
  const links = () =>
    world.sql.read((tx) =>
      tx.sync.linksByRemoteId(
        site,
        Array.from({ length: 20 }, (_, index) => idOf(site, index)),
      ),
    );
  t.equal((await links()).length, 12);
  const before = world.writes.upserted + world.writes.create;
  t.match((await world.run()).counts, { ...noWrites, created: 8 });
  t.equal(world.writes.upserted + world.writes.create - before, 8, 'no row is sent twice');
  t.equal(await world.drift(), 0);
});

t.test('an expired delta token leads to a full comparison that finds missed deletes', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3));
  await world.run();
  await world.run();
  await world.dataverse.delete(site, idOf(site, 1));
  await world.remoteChange(site, idOf(site, 2), { minimumLaborHours: 5 });
  await world.change(site, idOf(site, 3), { name: 'Meanwhile' });
  await world.advanceDays(30);
  const job = await world.run();
  t.strictSame(await world.failures(job), []);
  t.match(job.counts, { ...noWrites, updated: 2, deleted: 1 });
  t.equal(await world.sqlRow(site, idOf(site, 1)), null);
  t.equal(await world.drift(), 0);
  t.match((await world.run()).counts, noWrites, 'the new token works');
});

t.test('a revenue row deleted unseen is not brought back by a change of it in SQL', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(revenue, revenueRow(1));
  await world.run();
  await world.dataverse.delete(revenue, idOf(revenue, 1));
  await world.change(revenue, idOf(revenue, 1), { netRevenue: '1.00' });
  await world.advanceDays(30);
  t.match(await world.failures(await world.run()), [{ code: 'delete-conflict' }]);
  t.equal(await world.remoteRow(revenue, idOf(revenue, 1)), null);
});

t.test('a full comparison on request finds what no feed told, and changes nothing else', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1), siteRow(2), siteRow(3));
  await world.run();
  const before = { ...world.writes };
  t.match((await world.run({ full: true })).counts, { ...noWrites, unchanged: 3 });
  t.strictSame(world.writes, before);
  await world.dataverse.delete(site, idOf(site, 1));
  t.match((await world.run({ full: true })).counts, { ...noWrites, unchanged: 2, deleted: 1 });
});

t.test('a reported row that vanished while the token was lost is no longer reported', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.dataverse.create(site, siteRow(2));
  await world.dataverse.create(contract, contractRow(1, { customerSiteId: idOf(site, 2), terms: '{' }));
  t.match((await world.run()).counts, { failed: 1 });
  await world.dataverse.delete(contract, idOf(contract, 1));
  await world.advanceDays(30);
  t.equal((await world.run()).status, 'completed');
  t.equal(await world.drift(), 0);
});

t.test('what the bridge wrote to SQL itself is not taken for a change of SQL', async (t) => {
  const world = await openWorld(t);
  await world.dataverse.create(site, siteRow(1));
  await world.run();
  t.match((await world.run()).counts, { ...noWrites, unchanged: 0 });
});

t.test('more deletes than the guard allows are held back until a person allows them', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.insert(revenue, ...Array.from({ length: 60 }, (_, index) => revenueRow(index)));
  await world.run();
  await world.sql.write(async (tx) => {
    for (let index = 0; index < 51; index += 1) await tx.rows.delete(revenue, idOf(revenue, index));
  });
  await world.change(revenue, idOf(revenue, 59), { netRevenue: '1.00' });
  const halted = await world.run();
  t.match(halted.counts, { ...noWrites, updated: 1, failed: 1 }, 'other changes go through');
  t.match(await world.failures(halted), [{ code: 'mass-delete', message: /51 of 60.*allowMassDelete/ }]);
  t.equal(world.writes.delete, 0);
  t.match((await world.run()).counts, { deleted: 0, failed: 1 }, 'and stay held back');
  const allowed = await world.run({ allowMassDelete: true });
  t.match(allowed.counts, { ...noWrites, deleted: 51 });
  t.equal(await world.drift(), 0);
});

t.test('changes from Dataverse become events once, stored with the rows; our own do not', async (t) => {
  const world = await openWorld(t);
  await world.insert(site, siteRow(1));
  await world.run();
  const due = async () => {
    const messages = await world.sql.read((tx) => tx.outbox.due('2099-01-01T00:00:00.000Z', 100));
    return messages.map(({ topic, subject, entityId, body }) => ({ topic, subject, entityId, body }));
  };
  t.strictSame(await due(), []);
  await world.remoteChange(site, idOf(site, 1), { minimumLaborHours: 5 });
  await world.dataverse.create(contract, contractRow(1));
  await world.dataverse.upsertMany(revenue, [revenueRow(1), revenueRow(2)]);
  await world.run();
  await world.run();
  const events = await due();
  t.equal(events.length, 3);
  t.match(
    events.find((event) => event.topic === 'customer-sites-topic'),
    {
      subject: 'customer-site.updated',
      entityId: idOf(site, 1),
      body: { source: 'dataverse', changed: ['minimumLaborHours'] },
    },
  );
  t.match(events.find((event) => event.topic === 'contracts-topic')?.subject, 'contract.created');
  t.match(events.find((event) => event.topic === 'revenue-topic')?.body, { created: 2 });
});

t.test('a territory without manager is left alone when nothing changed it', async (t) => {
  const world = await openWorld(t);
  await world.insert(territory, {
    id: idOf(territory, 1),
    code: 'NE',
    name: 'North East',
    managerName: null,
    managerEmail: null,
  });
  t.match((await world.run()).counts, { created: 1 });
  await world.change(territory, idOf(territory, 1), { managerName: 'Ann Lee' });
  t.match((await world.run()).counts, { updated: 1 });
  t.equal((await world.remoteRow(territory, idOf(territory, 1)))?.managerName, 'Ann Lee');
});
