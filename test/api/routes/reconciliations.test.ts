import t from 'tap';
import type { ChangePage, Dataverse } from '../../../api/ports/dataverse.ts';
import { seedSites } from '../app/rows.ts';
import { runApp } from '../app/running-app.ts';

const request = { method: 'POST', url: '/sync/reconciliations' } as const;

t.test('the comparison names what differs, one at a time', async (t) => {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begun: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const dataverse: Pick<Dataverse, 'inLane' | 'changes' | 'get' | 'getByKey'> = {
    inLane: () => dataverse as Dataverse,
    get: async () => null,
    getByKey: async () => null,
    async *changes(): AsyncGenerator<ChangePage> {
      begun();
      await released;
      yield { rows: [], broken: [], deletedIds: [], deltaLink: 'x' };
    },
  };
  const { app, sql, bearer } = await runApp(t, { deps: { dataverse: dataverse as Dataverse } });
  await seedSites(sql, 2);
  const headers = await bearer(['Sync.Run']);
  const first = app.inject({ ...request, headers });
  first.then(() => undefined);
  await started;
  const second = await app.inject({ ...request, headers });
  t.equal(second.statusCode, 429);
  t.match(second.headers['retry-after'], /^\d+$/);
  release();
  const answer = await first;
  t.equal(answer.statusCode, 200);
  t.equal(answer.json().drift, 5, 'one territory, two sites, two contracts');
  t.equal((await app.inject({ ...request, headers })).statusCode, 200, 'the next one may begin');
});

t.test('a comparison that fails makes room for the next', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  for (const _attempt of [1, 2]) t.equal((await app.inject({ ...request, headers })).statusCode, 500);
});
