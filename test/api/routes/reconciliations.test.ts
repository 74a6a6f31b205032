import t, { type Test } from 'tap';
import type { Dataverse } from '../../../api/ports/dataverse.ts';
import type { Deps } from '../../../api/usecases/deps.ts';
import { runNextJob } from '../../../api/usecases/run-jobs.ts';
import { runReconciliation } from '../../../api/usecases/run-reconciliation.ts';
import { emptyDataverse } from '../app/empty-dataverse.ts';
import { guidOf, seedSites } from '../app/rows.ts';
import { runApp } from '../app/running-app.ts';

const url = '/sync/reconciliations';

async function work(deps: Deps, use: Partial<Dataverse> = {}): Promise<void> {
  const dataverse: Dataverse = { ...emptyDataverse, ...use, inLane: () => dataverse };
  await runNextJob(
    deps,
    { reconciliation: (job, control) => runReconciliation({ ...deps, dataverse }, job, control) },
    { owner: 'test', kinds: ['reconciliation'], leaseMs: 60_000 },
  );
}

async function open(t: Test) {
  const running = await runApp(t);
  const headers = await running.bearer();
  const ask = async (method: 'GET' | 'POST', path = '') => {
    const answer = await running.app.inject({ method, url: `${url}${path}`, headers });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  return { ...running, ask };
}

t.test('a comparison is accepted, followed to its end, and names what differs', async (t) => {
  const { ask, deps, sql } = await open(t);
  await seedSites(sql, 2);
  const started = await ask('POST');
  t.match(started, {
    status: 202,
    headers: { location: `https://bridge.example${url}/${started.body.id}`, 'retry-after': /^\d+$/ },
    body: { status: 'queued', drift: null, table: null },
  });
  const path = `/${started.body.id}`;
  t.match((await ask('GET', path)).body.tables, [{ state: 'waiting', compared: 0, examples: [] }]);
  await work(deps);
  const { body } = await ask('GET', path);
  t.match(body, { status: 'completed', drift: 5, onlySql: 5 }, 'one territory, two sites, two contracts');
  const sites = body.tables.find(({ table }: { table: string }) => table === 'customerSite');
  t.match(sites, { state: 'compared', onlySql: 2, onlyRemote: 0, different: 0 });
  t.match(sites.examples[0], { kind: 'only-sql', id: guidOf(2, 1), label: '0001', columns: [] });
  t.match((await ask('GET')).body, { value: [{ id: started.body.id, drift: 5 }] });
});

t.test(
  'one at a time: a second request gets the one that waits or runs, and after its end a new one',
  async (t) => {
    const { ask, deps } = await open(t);
    const first = await ask('POST');
    t.equal((await ask('POST')).body.id, first.body.id, 'it waits');
    let second = first;
    await work(deps, {
      async *changes() {
        second = await ask('POST');
        yield { rows: [], broken: [], deletedIds: [], deltaLink: 'x' };
      },
    });
    t.match(second, { status: 202, body: { id: first.body.id, status: 'running' } });
    t.not((await ask('POST')).body.id, first.body.id);
  },
);

t.test('a comparison is cancelled after its page and keeps what it has found', async (t) => {
  const { ask, deps, sql } = await open(t);
  await seedSites(sql, 2);
  const { id } = (await ask('POST')).body;
  let pages = 0;
  await work(deps, {
    async *changes() {
      for (;;) {
        pages += 1;
        if (pages === 2) t.match(await ask('POST', `/${id}/cancel`), { body: { cancelRequested: true } });
        yield { rows: [], broken: [], deletedIds: [], deltaLink: null, nextLink: `page ${pages}` };
      }
    },
  });
  t.equal(pages, 2);
  const { body } = await ask('GET', `/${id}`);
  t.match(body, { status: 'cancelled', drift: null, tables: [{ state: 'comparing' }] });
  t.match(await ask('POST', `/${id}/cancel`), { status: 409, body: { code: 'job-closed' } });
});

t.test('a comparison that fails says so and makes room for the next', async (t) => {
  const { ask, deps } = await open(t);
  const { id } = (await ask('POST')).body;
  await work(deps, {
    // biome-ignore lint/correctness/useYield: it fails before its first page
    async *changes() {
      throw Object.assign(new Error('Dataverse is away'), { name: 'DataverseError' });
    },
  });
  t.match((await ask('GET', `/${id}`)).body, { status: 'failed', drift: null, error: /Dataverse is away/ });
  t.not((await ask('POST')).body.id, id);
});

t.test('the run of another kind is no comparison', async (t) => {
  const { ask, app, bearer } = await open(t);
  const sync = await app.inject({ method: 'POST', url: '/sync/runs', headers: await bearer(), payload: {} });
  t.equal((await ask('GET', `/${sync.json().id}`)).status, 404);
});
