import t from 'tap';
import type { DataverseClient } from '../../../../api/adapters/dataverse/client.ts';
import type { BatchItem } from '../../../../api/adapters/dataverse/write-batch.ts';
import { emulatorRig, idOf, territory } from './emulator-rig.ts';

const create = (index: number, contentId?: string) => ({
  method: 'POST' as const,
  target: 'tp_territories',
  body: { tp_territoryid: idOf(1, index), tp_code: `T${index}`, tp_name: `Territory ${index}` },
  ...(contentId === undefined ? {} : { contentId }),
});
const isThere = (client: DataverseClient, index: number) => async () =>
  (await client.get(territory, idOf(1, index))) !== null;
const outcomes = (results: readonly { outcome: string }[]) => results.map(({ outcome }) => outcome);

t.test('a change set happens as a whole or not at all', async (t) => {
  const { client, admin } = await emulatorRig(t);
  const results = await client.batch(
    [{ changeSet: [create(1), create(2)] }, { changeSet: [create(3), create(1)] }, { operation: create(4) }],
    { continueOnError: true },
  );
  t.same(outcomes(results), ['done', 'failed', 'done']);
  t.equal(admin.counts().tp_territory, 3);
  t.equal(await client.get(territory, idOf(1, 3)), null);
});

t.test('a later part of a change set names an earlier new row', async (t) => {
  const { client } = await emulatorRig(t);
  const site = {
    method: 'POST' as const,
    target: 'tp_customersites',
    body: {
      tp_sitenumber: '0001',
      tp_name: 'Site',
      tp_isactive: true,
      'tp_TerritoryId@odata.bind': '$home',
    },
  };
  const results = await client.batch([{ changeSet: [create(1, 'home'), site] }]);
  t.same(outcomes(results), ['done'], JSON.stringify(results));
  const [rows] = await client.batch([
    { operation: { method: 'GET', target: 'tp_customersites?$select=_tp_territoryid_value' } },
  ]);
  t.match(rows, { replies: [{ json: { value: [{ _tp_territoryid_value: idOf(1, 1) }] } }] });
});

t.test('whatever the cut, a change set is written once', async (t) => {
  for (const kind of ['drop-before-commit', 'drop-after-commit', 'truncate-body'] as const) {
    const { client, admin } = await emulatorRig(t);
    const items: BatchItem[] = [
      { changeSet: [create(1), create(2)], isDone: isThere(client, 1) },
      { operation: create(3), isDone: isThere(client, 3) },
    ];
    admin.addFault({ kind, count: 1, path: '$batch' });
    const results = await client.batch(items);
    const happened = kind === 'drop-before-commit' ? 'done' : 'found-done';
    t.same(outcomes(results), [happened, happened], kind);
    t.equal(admin.counts().tp_territory, 3, kind);
    t.equal(admin.faults(), 0);
  }
});

t.test('a batch goes through a storm of 429 and 503', async (t) => {
  const { client, admin } = await emulatorRig(t);
  admin.addFault({ kind: 'throttle', count: 4, path: '$batch', retryAfterSeconds: 3 });
  admin.addFault({ kind: 'unavailable', count: 2, path: '$batch' });
  const items = [1, 2, 3].map((index) => ({ operation: create(index), isDone: isThere(client, index) }));
  t.same(outcomes(await client.batch(items)), ['done', 'done', 'done']);
  t.equal(admin.counts().tp_territory, 3);
  t.equal(admin.faults(), 0);
});
