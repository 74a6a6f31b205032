import t from 'tap';
import { changeSet, multipart, part, sendBatch, statuses } from '../batch-text.ts';
import { guid, site, sites, started } from '../client.ts';

// Documented in "Execute batch operations using the Web API".

t.test('the response is the documented one, byte for byte', async (t) => {
  let n = 0;
  const service = await started(t, { newId: () => guid(++n + 1000) });
  const { base } = service;
  const { status, headers, text } = await sendBatch(service, [
    changeSet([{ method: 'POST', url: '/api/data/v9.2/tp_customersites', body: site(1), contentId: '7' }]),
    { method: 'GET', url: `/api/data/v9.2/tp_customersites(${guid(1)})/tp_name` },
    { method: 'DELETE', url: `/api/data/v9.2/tp_customersites(${guid(1)})` },
    { method: 'GET', url: `/api/data/v9.2/tp_customersites(${guid(1)})` },
  ]);
  t.equal(status, 404, 'the status of the part that failed');
  const boundary = headers.get('content-type')?.replace('multipart/mixed; boundary=', '') ?? '';
  t.match(boundary, /^batchresponse_[0-9a-f-]{36}$/);
  const inner = /boundary=(changesetresponse_[0-9a-f-]{36})/.exec(text)?.[1] ?? '';
  const reqId = /REQ_ID: (\S+)/.exec(text)?.[1] ?? '';
  t.same(text.split('\r\n'), [
    `--${boundary}`,
    `Content-Type: multipart/mixed; boundary=${inner}`,
    '',
    `--${inner}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    'Content-ID: 7',
    '',
    'HTTP/1.1 204 No Content',
    'OData-Version: 4.0',
    `Location: ${base}tp_customersites(${guid(1)})`,
    `OData-EntityId: ${base}tp_customersites(${guid(1)})`,
    '',
    '',
    `--${inner}--`,
    `--${boundary}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    'HTTP/1.1 200 OK',
    'Content-Type: application/json; odata.metadata=minimal; odata.streaming=true',
    'OData-Version: 4.0',
    '',
    `{"@odata.context":"${base}$metadata#tp_customersites(${guid(1)})/tp_name","value":"Site 1"}`,
    `--${boundary}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    'HTTP/1.1 204 No Content',
    'OData-Version: 4.0',
    '',
    '',
    `--${boundary}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    'HTTP/1.1 404 Not Found',
    `REQ_ID: ${reqId}`,
    'Content-Type: application/json; odata.metadata=minimal',
    'OData-Version: 4.0',
    '',
    `{"error":{"code":"0x80040217","message":"Entity 'tp_customersite' With Id = ${guid(1)} Does Not Exist"}}`,
    `--${boundary}--`,
    '',
  ]);
});

t.test('boundaries, line ends, preamble and the three forms of a URL', async (t) => {
  const service = await started(t);
  const urls = [
    '/api/data/v9.2/tp_customersites',
    `${service.base}tp_customersites`,
    'https://other.host/api/data/v9.1/tp_customersites',
    'tp_customersites',
  ];
  for (const [n, url] of urls.entries()) {
    const text = multipart('b 1', [part({ method: 'POST', url, body: site(n + 1) })]);
    const body = n % 2 === 0 ? `preamble\r\n${text}epilogue` : `\n${text.replaceAll('\r\n', '\n')}`;
    const type = 'Multipart/Mixed;charset=utf-8; Boundary="b 1"';
    const answer = await service.send('POST', '$batch', body, { 'content-type': type });
    t.same(statuses(answer), [204], url);
    t.match(answer.text, `OData-EntityId: ${service.url}/api/data/`);
  }
  t.equal(service.admin.counts().tp_customersite, 4);
});

t.test('a URL in a batch may be 65,536 characters long and hold plain spaces', async (t) => {
  const service = await started(t);
  await sites(service.send, 2);
  const url = `tp_customersites?$filter=tp_name eq 'Site 1' or tp_name eq '${'x'.repeat(60_000)}'`;
  const answer = await sendBatch(service, [{ method: 'GET', url }]);
  t.same(statuses(answer), [200]);
  t.match(answer.text, '"Site 1"');
  const long = await sendBatch(service, [{ method: 'GET', url: url + 'x'.repeat(6000) }]);
  t.equal(long.status, 414);
});

t.test('without continue-on-error the batch ends at the first error', async (t) => {
  const service = await started(t);
  const items = [
    { method: 'POST', url: 'tp_customersites', body: site(1) },
    { method: 'POST', url: 'tp_customersites', body: { tp_nothing: 1 } },
    { method: 'POST', url: 'tp_customersites', body: site(2) },
  ];
  const stopped = await sendBatch(service, items);
  t.equal(stopped.status, 400);
  t.same(statuses(stopped), [204, 400]);
  t.equal(service.admin.counts().tp_customersite, 1, 'what came before stays');
  const all = await sendBatch(service, items, { prefer: 'odata.continue-on-error' });
  t.equal(all.status, 200);
  t.equal(all.headers.get('preference-applied'), 'odata.continue-on-error');
  t.same(statuses(all), [412, 400, 204]);
});

t.test('a change set is all or nothing and answers one error', async (t) => {
  const service = await started(t);
  const failing = changeSet([
    { method: 'POST', url: 'tp_customersites', body: site(1), contentId: '1' },
    {
      method: 'PATCH',
      url: `tp_customersites(${guid(9)})`,
      body: {},
      headers: { 'If-Match': '*' },
      contentId: '2',
    },
    { method: 'POST', url: 'tp_customersites', body: site(2), contentId: '3' },
  ]);
  const answer = await sendBatch(
    service,
    [failing, { method: 'POST', url: 'tp_customersites', body: site(3) }],
    { prefer: 'odata.continue-on-error' },
  );
  t.same(statuses(answer), [404, 204]);
  t.notMatch(answer.text, 'changesetresponse_');
  t.equal(service.admin.counts().tp_customersite, 1);
  t.equal((await service.send('GET', `tp_customersites(${guid(1)})`)).status, 404, 'undone');
  const alone = await sendBatch(service, [failing]);
  t.equal(alone.status, 404);
});

t.test('the error of a change set can be nested', async (t) => {
  const service = await started(t, { unproven: { changeSetErrorIsNested: true } });
  const bad = changeSet([{ method: 'POST', url: 'tp_customersites', body: { x: 1 }, contentId: '1' }]);
  const { text } = await sendBatch(service, [bad]);
  t.match(text, /boundary=changesetresponse_.*\r\n\r\n--changesetresponse_/);
  t.match(text, 'Content-ID: 1\r\n\r\nHTTP/1.1 400 Bad Request');
});

t.test('Content-ID references work in URLs, binds and @odata.id', async (t) => {
  const service = await started(t);
  const answer = await sendBatch(service, [
    changeSet([
      { method: 'POST', url: 'tp_territories', body: { tp_code: 'NE', tp_name: 'North' }, contentId: '1' },
      {
        method: 'POST',
        url: 'tp_customersites',
        body: { ...site(1), 'tp_TerritoryId@odata.bind': '$1' },
        headers: { 'content-id': '2', Prefer: 'return=representation' },
      },
      { method: 'PATCH', url: '$1', body: { tp_name: 'South' }, contentId: '3' },
      { method: 'PUT', url: '/api/data/v9.2/$2/tp_siteaddress', body: { value: 'Main St' }, contentId: '4' },
      { method: 'POST', url: 'tp_customersites', body: site(2), contentId: 'second' },
      { method: 'PUT', url: '$second/tp_TerritoryId/$ref', body: { '@odata.id': '$1' }, contentId: '6' },
    ]),
  ]);
  t.same(statuses(answer), [204, 201, 204, 204, 204, 204]);
  for (const n of [1, 2]) {
    const { json } = await service.send('GET', `tp_customersites(${guid(n)})/tp_TerritoryId`);
    t.equal(json.tp_name, 'South');
  }
  const { json } = await service.send('GET', `tp_customersites(${guid(1)})`);
  t.equal(json.tp_siteaddress, 'Main St');
});

t.test('a reference means something in its own change set only, after its operation', async (t) => {
  const service = await started(t);
  const message = "Content-ID Reference: '$1' does not exist in the batch context.";
  const create = { method: 'POST', url: 'tp_territories', body: { tp_name: 'North' }, contentId: '1' };
  const bind = { method: 'POST', url: 'tp_customersites', body: { 'tp_TerritoryId@odata.bind': '$1' } };
  const update = { method: 'PATCH', url: '$1', body: {} };
  for (const items of [
    [changeSet([bind, create])],
    [changeSet([create]), changeSet([bind], 'changeset_2')],
    [changeSet([create]), update],
    [changeSet([update])],
  ]) {
    const answer = await sendBatch(service, items);
    t.equal(answer.status, 400);
    t.match(answer.text, message);
  }
});

t.test('a batch that cannot be read is refused whole', async (t) => {
  const service = await started(t);
  const create = { method: 'POST', url: 'tp_customersites', body: site(1) };
  const get = { method: 'GET', url: 'tp_customersites' };
  const many = (count: number) => Array.from({ length: count }, () => get);
  const cases: [string, readonly (typeof create | typeof get | string)[], RegExp][] = [
    ['read in a change set', [create, changeSet([get])], /invalid HTTP method 'GET' was detected/],
    ['1001 operations', many(1001), /too many parts. A maximum number of '1000'/],
    [
      '1001 operations in a change set',
      [changeSet(Array.from({ length: 1001 }, () => create))],
      /current change set contains too many operations. A maximum number of '1000'/,
    ],
    [
      'a change set in a change set',
      [`Content-Type: multipart/mixed; boundary=c\r\n\r\n${multipart('c', [changeSet([create])])}`],
      /content type/,
    ],
    [
      'same Content-ID',
      [
        changeSet([
          { ...create, contentId: '1' },
          { ...create, contentId: '1' },
        ] as never),
      ],
      /found more than once/,
    ],
    [
      'no request line',
      ['Content-Type: application/http\r\n\r\nnonsense\r\n'],
      /request line 'nonsense' is invalid/,
    ],
    [
      'a header without colon',
      ['Content-Type: application/http\r\n\r\nGET x HTTP/1.1\r\nbad\r\n'],
      /message header 'bad' is invalid/,
    ],
    ['another content type', ['Content-Type: text/plain\r\n\r\nx'], /content type 'text\/plain'/],
    [
      'a line break in a header',
      ['Content-Type: application/http\r\nContent-ID: 1\rX: y\r\n\r\nGET x HTTP/1.1\r\n'],
      /message header/,
    ],
  ];
  for (const [name, items, message] of cases) {
    const { status, json } = await sendBatch(service, items);
    t.equal(status, 400, name);
    t.match(json.error.message, message, name);
  }
  const whole = multipart('batch_1', [part(create)]);
  for (const [type, body] of [
    ['application/json', whole],
    ['multipart/mixed', whole],
    ['multipart/mixed; boundary=other', whole],
    ['multipart/mixed; boundary=batch_1', whole.slice(0, -6)],
    ['multipart/mixed; boundary=batch_1', ''],
  ] as const) {
    const { status, json } = await service.send('POST', '$batch', body, { 'content-type': type });
    t.equal(status, 400, type);
    t.ok(json.error.message);
  }
  t.equal(service.admin.counts().tp_customersite, 0, 'nothing was carried out');
});

t.test('1000 operations, no operation, a nested batch', async (t) => {
  const service = await started(t);
  const full = await sendBatch(service, [
    changeSet(
      Array.from({ length: 1000 }, (_, n) => ({ method: 'POST', url: 'tp_customersites', body: site(n) })),
    ),
  ]);
  t.equal(full.status, 200);
  t.equal(service.admin.counts().tp_customersite, 1000);
  const empty = await sendBatch(service, []);
  t.equal(empty.status, 200);
  t.match(empty.text, /^--batchresponse_[0-9a-f-]+--\r\n$/);
  const nested = await sendBatch(service, [{ method: 'POST', url: '$batch' }]);
  t.equal(nested.status, 400);
  t.match(nested.text, 'cannot contain other batch requests');
  const inner = '--in\r\nContent-Type: application/http\r\n\r\nGET WhoAmI HTTP/1.1\r\n\r\n--in--';
  const outer = `--out\r\nContent-Type: application/http\r\n\r\nPOST $batch HTTP/1.1\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n${inner}\r\n--out--`;
  const typed = await service.send('POST', '$batch', outer, {
    'content-type': 'multipart/mixed; boundary=out',
  });
  t.equal(typed.status, 400);
  t.match(typed.text, 'cannot contain other batch requests');
  t.equal((await service.send('GET', '$batch')).status, 405);
});

t.test('headers of an operation belong to it', async (t) => {
  const service = await started(t);
  await sites(service.send, 1);
  const url = `tp_customersites(${guid(1)})`;
  const answer = await sendBatch(
    service,
    [
      { method: 'GET', url, headers: { Prefer: 'odata.include-annotations="*"' } },
      { method: 'PATCH', url, body: { tp_name: 'x' }, headers: { 'If-Match': 'W/"1"' } },
      { method: 'PATCH', url, body: { tp_name: 'y' }, headers: { Prefer: 'return=representation' } },
      { method: 'GET', url: `${url}?$select=tp_name` },
    ],
    { prefer: 'odata.continue-on-error,return=representation' },
  );
  t.same(statuses(answer), [200, 412, 200, 200]);
  t.match(answer.text, 'Preference-Applied: return=representation');
  t.match(answer.text, 'FormattedValue');
  t.match(answer.text, '"tp_name":"y"');
});

t.test('what SPA clients write: bare line breaks, null bodies, references by default', async (t) => {
  const service = await started(t);
  await sites(service.send, 1);
  const head = 'Content-Type: application/http\r\nContent-Transfer-Encoding: binary';
  const url = `/api/data/v9.2/tp_customersites(${guid(1)})`;
  const text = [
    `--batch_5f3a\r\nContent-Type: multipart/mixed; boundary=changeset_9c\r\n\r\n--changeset_9c\r\n${head}\r\ncontent-id: 1\r\n\r\nPATCH ${url} HTTP/1.1\r\nContent-Type: application/json; type=entry\r\n\r\n{"tp_name":"A"}\r\n--changeset_9c--\r\n`,
    `--batch_5f3a\r\n${head}\r\n\r\nGET ${url}?$select=tp_name HTTP/1.1\r\n\r\nnull`,
    `--batch_5f3a\r\n${head}\r\n\r\nDELETE ${url} HTTP/1.1\r\n\r\nnull`,
    '--batch_5f3a--\r\n',
  ].join('\r\n');
  const answer = await service.send('POST', '$batch', text, {
    'content-type': 'multipart/mixed; boundary=batch_5f3a',
    'if-none-match': 'null',
  });
  t.same(statuses(answer), [204, 200, 204]);
  const parts = answer.text.split(/--batchresponse_[\w-]+/).filter((one) => !/^(--)?\s*$/.test(one));
  t.equal(parts.length, 3);
  t.ok(parts[0]?.startsWith('\r\nContent-Type: multipart/mixed; boundary=changesetresponse_'));
  const json = parts[1]?.split('\r\n').find((one) => one.startsWith('{'));
  t.equal(JSON.parse(json ?? '').tp_name, 'A', 'a body stands on one line');
});
