import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { type ChangePage, DeltaTokenExpired } from '../../../../api/ports/dataverse.ts';
import { refusal, rig, siteId, webSite } from './support.ts';

const customerSite = tableNamed('customerSite');
const otherId = '4444abcd-4444-4444-8444-444444444444';

async function collect(pages: AsyncIterable<ChangePage>): Promise<ChangePage[]> {
  const all: ChangePage[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

async function failure(pages: AsyncIterable<ChangePage>): Promise<unknown> {
  return collect(pages).then(
    () => null,
    (error: unknown) => error,
  );
}

t.test('the first load follows next links verbatim and ends with the delta link', async (t) => {
  const { client, server } = await rig(t, ({ headers }, number) => {
    const base = `http://${headers.host}/api/data/v9.2/tp_customersites?`;
    return number === 1
      ? {
          status: 200,
          body: { value: [webSite()], '@odata.nextLink': `${base}$skiptoken=%3Ccookie%20a=%22%253c%22/%3E` },
        }
      : {
          status: 200,
          body: {
            value: [webSite({ tp_customersiteid: otherId })],
            '@odata.deltaLink': `${base}$deltatoken=9%2108%2f22`,
          },
        };
  });
  const pages = await collect(client.changes(customerSite, null, 1));
  t.same(
    pages.map((page) => [page.rows.map((row) => row.row.id), page.deltaLink]),
    [
      [[siteId], null],
      [[otherId], `${server.url}/api/data/v9.2/tp_customersites?$deltatoken=9%2108%2f22`],
    ],
  );
  t.equal(server.seen[1]?.url, '/api/data/v9.2/tp_customersites?$skiptoken=%3Ccookie%20a=%22%253c%22/%3E');
  for (const seen of server.seen) t.equal(seen.headers.prefer, 'odata.track-changes,odata.maxpagesize=1');
});

t.test('a later round starts from the delta link and tells changes from deletions', async (t) => {
  const { client, server } = await rig(t, ({ headers }) => ({
    status: 200,
    body: {
      value: [
        webSite(),
        {
          '@odata.context': `http://${headers.host}/api/data/v9.2/$metadata#x/$deletedEntity`,
          id: otherId.toUpperCase(),
          reason: 'deleted',
        },
      ],
      '@odata.deltaLink': `http://${headers.host}/api/data/v9.2/tp_customersites?$deltatoken=2`,
    },
  }));
  const link = `${server.url}/api/data/v9.2/tp_customersites?$deltatoken=1`;
  const [page] = await collect(client.changes(customerSite, link));
  t.equal(server.seen[0]?.url, '/api/data/v9.2/tp_customersites?$deltatoken=1');
  t.equal(server.seen[0]?.headers.prefer, 'odata.maxpagesize=5000');
  t.match(page, { rows: [{ row: { id: siteId } }], deletedIds: [otherId], broken: [] });
});

t.test('a row outside its rules is reported and the others go through', async (t) => {
  const { client } = await rig(t, ({ headers }) => ({
    status: 200,
    body: {
      value: [webSite({ tp_name: null, tp_customersiteid: otherId }), webSite()],
      '@odata.deltaLink': `http://${headers.host}/api/data/v9.2/tp_customersites?$deltatoken=2`,
    },
  }));
  const [page] = await collect(client.changes(customerSite, null));
  t.match(page, {
    rows: [{ row: { id: siteId } }],
    broken: [{ id: otherId, etag: 'W/"7"', problems: [{ column: 'name', rule: 'must not be empty' }] }],
  });
});

t.test('the next page is asked for only when the consumer wants it', async (t) => {
  const { client, server } = await rig(t, ({ headers }, number) => ({
    status: 200,
    body: {
      value: [],
      '@odata.nextLink': `http://${headers.host}/api/data/v9.2/tp_customersites?$skiptoken=${number}`,
    },
  }));
  for await (const page of client.changes(customerSite, null)) {
    t.same(page.rows, []);
    break;
  }
  t.equal(server.seen.length, 1);
});

t.test('an expired token, under whatever status, asks for a full comparison', async (t) => {
  const { client, server } = await rig(t, (_, number) =>
    number === 1 ? refusal(400, '0x80044352') : { status: 410 },
  );
  const link = `${server.url}/api/data/v9.2/tp_customersites?$deltatoken=1`;
  t.ok((await failure(client.changes(customerSite, link))) instanceof DeltaTokenExpired);
  t.ok((await failure(client.changes(customerSite, link))) instanceof DeltaTokenExpired);
  t.equal(server.seen.length, 2);
});

t.test('a delta link made for fewer columns than the mapping has now counts as expired', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 500 }));
  const link = `${server.url}/api/data/v9.2/tp_customersites?$select=tp_name&$deltatoken=1`;
  t.ok((await failure(client.changes(customerSite, link))) instanceof DeltaTokenExpired);
  t.equal(server.seen.length, 0);
});

t.test('a link that leaves the environment is never followed with the token', async (t) => {
  const links = [
    'http://evil.example/api/data/v9.2/x',
    'http://127.0.0.1:1/api/data/v9.2/x',
    '/api/data/v9.2/x',
    'not a link',
  ];
  const { client, server } = await rig(t, (_, number) => ({
    status: 200,
    body: { value: [], '@odata.nextLink': links[number - 1] },
  }));
  for (const _ of links)
    await t.rejects(collect(client.changes(customerSite, null)), { code: 'foreign-link' });
  t.equal(server.seen.length, links.length);
  const trick = `http://127.0.0.1@evil.example/api/data/v9.2/x`;
  // A stored link that leads elsewhere was given by another environment: it is not followed, a full load begins.
  t.ok((await failure(client.changes(customerSite, trick))) instanceof DeltaTokenExpired);
  t.ok((await failure(client.changes(customerSite, `${server.url}/other`))) instanceof DeltaTokenExpired);
});

t.test('a feed that cannot end is an error: no link at all, or a link to itself', async (t) => {
  const { client, server } = await rig(t, ({ headers, url }, number) => ({
    status: 200,
    body: number === 1 ? { value: [] } : { value: [], '@odata.nextLink': `http://${headers.host}${url}` },
  }));
  await t.rejects(collect(client.changes(customerSite, null)), { code: 'no-delta-link' });
  await t.rejects(collect(client.changes(customerSite, null)), { code: 'malformed-reply' });
  t.equal(server.seen.length, 2);
});

t.test('next links that lead in a circle are an error, in the feed and in a list', async (t) => {
  const { client, server } = await rig(t, ({ headers }, number) => ({
    status: 200,
    body: {
      value: [],
      '@odata.nextLink': `http://${headers.host}/api/data/v9.2/tp_customersites?p=${number % 3}`,
    },
  }));
  await t.rejects(collect(client.changes(customerSite, null)), { code: 'malformed-reply' });
  t.equal(server.seen.length, 4);
  const listed = (async () => {
    for await (const _ of client.list(customerSite));
  })();
  await t.rejects(listed, { code: 'malformed-reply' });
  t.equal(server.seen.length, 8);
});

t.test('a next link with characters that HTTP takes in no path is followed percent-encoded', async (t) => {
  const { client, server } = await rig(t, ({ headers }, number) => {
    const base = `http://${headers.host}/api/data/v9.2/tp_customersites`;
    return {
      status: 200,
      body: {
        value: [],
        ...(number === 1
          ? { '@odata.nextLink': `${base}?$filter=a eq 'ü%2f'` }
          : { '@odata.deltaLink': `${base}?$deltatoken=1` }),
      },
    };
  });
  await collect(client.changes(customerSite, null));
  t.equal(server.seen[1]?.url, '/api/data/v9.2/tp_customersites?$filter=a%20eq%20%27%C3%BC%2f%27');
});

t.test('an expired token is told with its name, code, status and request id', async (t) => {
  const { client, server } = await rig(t, () => ({
    status: 400,
    headers: { 'x-ms-service-request-id': 'request-7' },
    body: { error: { code: '0x80044352', message: 'the version stamp has expired' } },
  }));
  const set = `${server.url}/api/data/v9.2/tp_customersites`;
  const name = 'DeltaTokenExpired';
  t.match(await failure(client.changes(customerSite, `${set}?$deltatoken=1`)), {
    name,
    code: '0x80044352',
    status: 400,
    requestId: 'request-7',
  });
  const unsent = { name, status: 0, requestId: null };
  t.match(await failure(client.changes(customerSite, 'http://evil.example/api/data/v9.2/x')), {
    ...unsent,
    code: 'foreign-delta-link',
  });
  t.match(await failure(client.changes(customerSite, `${set}?$select=tp_name&$deltatoken=1`)), {
    ...unsent,
    code: 'other-columns',
  });
});
