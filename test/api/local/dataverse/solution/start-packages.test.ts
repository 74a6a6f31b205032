import { join } from 'node:path';
import t from 'tap';
import { systemSchema } from '../../../../../api/local/dataverse/metadata/system-tables.ts';
import type { StartPackage } from '../../../../../api/local/dataverse/options.ts';
import { Store } from '../../../../../api/local/dataverse/store/store.ts';
import { buildSolutions } from '../../../../../solution/build.ts';
import { type Closing, type Send, type Service, started } from '../client.ts';

const product = (version = '1.0.0.0'): readonly StartPackage[] => buildSolutions({ version });
const nobody: Closing = { teardown: () => undefined };

/** Every row of the platform that a package writes, with its row version. */
async function packageRows(send: Send): Promise<Record<string, unknown>> {
  const sets = ['solutions', 'roles', 'environmentvariabledefinitions', 'workflows', 'connectionreferences'];
  const answers = await Promise.all(sets.map((set) => send('GET', set)));
  return Object.fromEntries(sets.map((set, at) => [set, answers[at]?.json.value]));
}

/** The newest row of a set. */
async function newest(send: Send, set: string, id: string): Promise<string> {
  const [row] = (await send('GET', `${set}?$orderby=createdon desc`)).json.value;
  return `${set}(${row?.[id]})`;
}

/** How many default values are edited. */
async function edited({ send }: Service): Promise<unknown> {
  const { json } = await send('GET', "environmentvariabledefinitions?$filter=defaultvalue eq 'edited'");
  return json.value.length;
}

/** Changes what a package brought; a second import would bring it back. */
async function edit({ send }: Service): Promise<void> {
  const variable = await newest(send, 'environmentvariabledefinitions', 'environmentvariabledefinitionid');
  const { status, text } = await send('PATCH', variable, { defaultvalue: 'edited' });
  if (status !== 204) throw new Error(text);
}

const versions = async ({ send }: Service): Promise<unknown> =>
  (await send('GET', 'solutions?$orderby=uniquename')).json.value.map((row) => row.version);

t.test(
  'a start leaves a package alone that an earlier one imported, and what was edited since',
  async (t) => {
    const dataFile = join(t.testdir(), 'dataverse.db');
    const before = await started(nobody, { dataFile, packages: product() });
    await edit(before);
    const rows = await packageRows(before.send);
    const jobs = before.admin.counts().importjob;
    await before.close();
    const after = await started(t, { dataFile, packages: product() });
    t.same(await packageRows(after.send), rows, 'with their row versions');
    t.equal(await edited(after), 1);
    t.equal(after.admin.counts().importjob, jobs, 'nothing was imported');
  },
);

t.test('another version of a package is an upgrade, once', async (t) => {
  const dataFile = join(t.testdir(), 'dataverse.db');
  const before = await started(nobody, { dataFile, packages: product() });
  await edit(before);
  await before.close();
  const upgraded = await started(nobody, { dataFile, packages: product('1.1.0.0') });
  t.same(await versions(upgraded), ['1.1.0.0', '1.1.0.0']);
  t.equal(await edited(upgraded), 0, 'the package has its own value');
  await edit(upgraded);
  await upgraded.close();
  const again = await started(t, { dataFile, packages: product('1.1.0.0') });
  t.equal(await edited(again), 1);
});

t.test('a solution that was deleted is imported again', async (t) => {
  const dataFile = join(t.testdir(), 'dataverse.db');
  const before = await started(nobody, { dataFile, packages: product() });
  const { status, text } = await before.send('DELETE', await newest(before.send, 'solutions', 'solutionid'));
  t.equal(status, 204, text);
  t.equal(before.admin.counts().solution, 1);
  await before.close();
  const after = await started(t, { dataFile, packages: product() });
  t.equal(after.admin.counts().solution, 2);
});

t.test('after a reset the packages are as the start imported them, and a restart leaves them', async (t) => {
  const dataFile = join(t.testdir(), 'dataverse.db');
  const before = await started(nobody, { dataFile, packages: product() });
  await edit(before);
  t.equal((await before.send('POST', `${before.url}/_emulator/reset`)).status, 204);
  t.same(await versions(before), ['1.0.0.0', '1.0.0.0']);
  t.equal(await edited(before), 0);
  await edit(before);
  await before.close();
  const after = await started(t, { dataFile, packages: product() });
  t.equal(await edited(after), 1);
});

t.test('what is known of packages goes back with a snapshot', async (t) => {
  const dataFile = join(t.testdir(), 'dataverse.db');
  const old = await started(nobody, { dataFile, packages: product() });
  const imported = old.admin.snapshot();
  await edit(old);
  old.admin.reset();
  t.equal(old.admin.restore(imported), true);
  t.equal(await edited(old), 0, 'the snapshot is older than the edit');
  const rows = await packageRows(old.send);
  await old.close();
  const after = await started(t, { dataFile, packages: product() });
  t.same(await packageRows(after.send), rows, 'nothing is imported again');
});

t.test('a snapshot and a unit that fails take the memory of packages along', async (t) => {
  const store = new Store(systemSchema, null, () => new Date());
  store.rememberPackage('one', 'a');
  const snapshot = store.snapshot();
  store.rememberPackage('one', 'b');
  t.throws(() =>
    store.write(() => {
      store.rememberPackage('one', 'c');
      throw new Error('undone');
    }),
  );
  t.equal(store.packageDigest('one'), 'b');
  store.restore(snapshot);
  t.equal(store.packageDigest('one'), 'a');
  store.clear();
  t.equal(store.packageDigest('one'), undefined);
  t.equal(store.packageDigest('constructor'), undefined);
});

t.test('a package that cannot be imported is named and leaves nothing', async (t) => {
  const dataFile = join(t.testdir(), 'dataverse.db');
  const broken = { name: 'broken.zip', zip: Buffer.from('no zip') };
  await t.rejects(started(t, { dataFile, packages: [...product(), broken] }), {
    message: /^the solution broken\.zip cannot be imported: ./,
  });
  const after = await started(t, { dataFile });
  t.equal(after.admin.counts().solution, 2, 'the ones before it are there');
});
