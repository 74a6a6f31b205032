import { tableNamed } from '../../api/domain/model/names.ts';
import { namedId } from '../../api/local/seed/random.ts';
import { dataverseDrafts, seedDataverse } from '../../api/local/seed/seed.ts';
import { bodyOf, followRun } from './api-client.ts';
import type { World } from './world.ts';

export type SyncCounts = Readonly<Record<'created' | 'updated' | 'deleted' | 'unchanged' | 'failed', number>>;

/** Starts a sync run over the API and follows it to its end. */
export async function sync(world: World, title: string): Promise<SyncCounts> {
  world.progress.step(title);
  const started = bodyOf('StartSyncRun', await world.api.POST('/sync/runs', { body: { full: false } }));
  const params = { path: { runId: started.id } };
  const run = await followRun(
    async () => bodyOf('GetSyncRun', await world.api.GET('/sync/runs/{runId}', { params })),
    world.progress.update,
  );
  if (run.status !== 'completed') {
    const reasons = run.failures.map((failure) => `${failure.table} ${failure.label}: ${failure.message}`);
    throw new Error(`${title} ended ${run.status}: ${run.error ?? reasons.slice(0, 5).join('; ')}`);
  }
  const { created, updated, deleted, unchanged, failed } = run;
  world.progress.done(`${created} created, ${updated} updated, ${deleted} deleted, ${unchanged} unchanged`);
  return { created, updated, deleted, unchanged, failed };
}

/** How many rows of each kind the edit steps touch: one in twenty, at least one. */
export function share(sites: number): number {
  return Math.max(1, Math.floor(sites / 20));
}

/** People enter contracts in Dataverse. Returns how many. */
export async function enterContractsInDataverse(world: World, sites: number): Promise<number> {
  const drafts = dataverseDrafts(sites, world.today);
  await seedDataverse(world.bridge.composition.deps.dataverse, 'contract', drafts);
  return drafts.length;
}

/** Both sides are edited at the same time: names and a deletion in SQL, addresses, contacts and a deletion in Dataverse. */
export async function editBothSides(
  world: World,
  sites: number,
): Promise<{ updated: number; deleted: number }> {
  const { sql, dataverse } = world.bridge.composition.deps;
  const table = tableNamed('customerSite');
  const count = share(sites);
  const rows = await sql.read((tx) => tx.rows.list(table, { limit: count * 2 }));
  const inSql = rows.slice(0, count);
  const inDataverse = rows.slice(count, count * 2);
  await sql.write(async (tx) => {
    for (const row of inSql) await tx.rows.update(table, row.id, { name: `${String(row.name)} (renamed)` });
  });
  for (const [index, row] of inDataverse.entries()) {
    const remote = await dataverse.get(table, row.id);
    if (remote === null) throw new Error(`site ${String(row.siteNumber)} has not reached Dataverse`);
    const changes = {
      address: `${index + 1} New Street, Springfield`,
      billingContactId: namedId(`contact ${index}`),
    };
    await dataverse.update(table, row.id, changes, remote.etag);
  }
  return { updated: inSql.length + inDataverse.length, deleted: await deleteOneRowEach(world, sites) };
}

/** A revenue row is deleted in SQL, a contact that no site names in Dataverse. */
async function deleteOneRowEach(world: World, sites: number): Promise<number> {
  const { sql, dataverse } = world.bridge.composition.deps;
  const table = tableNamed('revenueData');
  const [first] = await sql.read((tx) => tx.rows.list(table, { limit: 1 }));
  if (first === undefined) throw new Error('there are no revenue rows');
  await sql.write((tx) => tx.rows.delete(table, first.id));
  await dataverse.delete(tableNamed('contact'), namedId(`contact ${sites - 1}`));
  return 2;
}
