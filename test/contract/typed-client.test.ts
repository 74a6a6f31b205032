import createClient from 'openapi-fetch';
import t from 'tap';
import type { components, paths } from '../../api/types/openapi.d.ts';
import { guidOf, seedSites } from '../api/app/rows.ts';
import { runApp } from '../api/app/running-app.ts';

type Site = components['schemas']['Site'];

t.test('a client made from the types works over the network', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 5);
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = createClient<paths>({ baseUrl, headers: await bearer() });

  const sites: Site[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.GET('/sites', { params: { query: { top: 2, ...(cursor && { cursor }) } } });
    sites.push(...(page.data?.value ?? []));
    const link = page.data?.nextLink;
    cursor = link === undefined ? undefined : (new URL(link).searchParams.get('cursor') ?? undefined);
  } while (cursor !== undefined);
  t.equal(sites.length, 5);

  const month = '2026-03';
  const siteId = sites[0]?.id ?? '';
  const calculated = await client.POST('/revenue/calculations', { body: { siteId, month } });
  t.equal(calculated.data?.value[0]?.calculation.amount, '5000.00');

  const run = await client.POST('/sync/runs', { body: {} });
  t.equal(run.response.status, 202);
  const runId = run.data?.id ?? '';
  const state = await client.GET('/sync/runs/{runId}', { params: { path: { runId } } });
  t.equal(state.data?.status, 'queued');

  const missing = await client.GET('/contracts/{contractId}', {
    params: { path: { contractId: guidOf(9, 9) } },
  });
  t.equal(missing.error?.code, 'not-found');
  t.type(missing.error?.advice, 'string');
});
