import t from 'tap';
import { guid, type Send, site, sites, started } from './client.ts';

const prefer = { prefer: 'odata.maxpagesize=3' } as const;

async function pages(
  send: Send,
  path: string,
  between?: (page: number) => Promise<unknown>,
): Promise<string[][]> {
  const found: string[][] = [];
  let link: unknown = path;
  while (typeof link === 'string') {
    const { json } = await send('GET', link, undefined, prefer);
    found.push(json.value.map((row) => String(row.tp_customersiteid)));
    link = json['@odata.nextLink'];
    await between?.(found.length);
  }
  return found;
}

t.test('pages follow the next link until the last one, each row once', async (t) => {
  const { send, base } = await started(t);
  await sites(send, 8);
  const first = await send('GET', 'tp_customersites?$select=tp_name', undefined, prefer);
  t.equal(first.headers.get('preference-applied'), 'odata.maxpagesize=3');
  t.ok(
    String(first.json['@odata.nextLink']).startsWith(`${base}tp_customersites?$select=tp_name&$skiptoken=`),
  );
  const found = await pages(send, 'tp_customersites?$select=tp_name');
  t.same(
    found.map((page) => page.length),
    [3, 3, 2],
  );
  t.same(
    found.flat(),
    Array.from({ length: 8 }, (_, i) => guid(i + 1)),
  );
});

t.test('an exactly full last page has no next link', async (t) => {
  const { send } = await started(t);
  await sites(send, 6);
  t.same(
    (await pages(send, 'tp_customersites')).map((page) => page.length),
    [3, 3],
  );
});

t.test('paging follows filter and order', async (t) => {
  const { send } = await started(t);
  await sites(send, 9, (n) => ({ tp_minimumlaborhours: n % 2 === 0 ? null : n % 3 }));
  const path =
    'tp_customersites?$select=tp_minimumlaborhours&$orderby=tp_minimumlaborhours desc&$filter=tp_name ne null';
  const found = (await pages(send, path)).flat();
  const order = [5, 1, 7, 3, 9, 2, 4, 6, 8].map(guid);
  t.same(found, order, 'ties by primary key');
});

t.test('rows inserted and deleted between pages neither repeat nor hide others', async (t) => {
  const { send } = await started(t);
  await sites(send, 9, (n) => ({ tp_sitenumber: `A${n}` }));
  const found = await pages(send, 'tp_customersites', async (page) => {
    if (page !== 1) return;
    await send('POST', 'tp_customersites', {
      ...site(1),
      tp_customersiteid: '00000000-0000-0000-8000-000000000000',
    });
    await send('DELETE', `tp_customersites(${guid(2)})`);
  });
  t.same(
    found.flat(),
    Array.from({ length: 9 }, (_, i) => guid(i + 1)),
  );
});

t.test('a page never holds more than 5000 rows', async (t) => {
  const { send } = await started(t, { limits: { maxPageSize: 5 } });
  await sites(send, 6);
  const all = await send('GET', 'tp_customersites', undefined, { prefer: 'odata.maxpagesize=100' });
  t.equal(all.json.value.length, 5);
  t.ok(all.json['@odata.nextLink']);
  const top = await send('GET', 'tp_customersites?$top=1', undefined, prefer);
  t.equal(top.json.value.length, 3, '$top is ignored beside maxpagesize');
});

t.test('a changed skip token is refused', async (t) => {
  const { send } = await started(t);
  await sites(send, 4);
  const { json } = await send('GET', 'tp_customersites', undefined, prefer);
  const link = String(json['@odata.nextLink']);
  t.equal((await send('GET', link.replace(/pagingcookie%3D%22../, 'pagingcookie%3D%22AA'))).status, 400);
  t.equal((await send('GET', 'tp_customersites?$skiptoken=3')).status, 400);
});

t.test('$top and a page size: which one counts can be chosen', async (t) => {
  for (const [pageSizeBeatsTop, rows, more] of [
    [true, 3, true],
    [false, 1, false],
  ] as const) {
    const { send } = await started(t, { unproven: { pageSizeBeatsTop } });
    for (let n = 1; n <= 4; n += 1) await send('POST', 'tp_customersites', site(n));
    const { json } = await send('GET', 'tp_customersites?$top=1', undefined, prefer);
    t.equal(json.value.length, rows);
    t.equal('@odata.nextLink' in json, more);
  }
});
