import { batchType, composeBatch, type Item, parseBatch } from './multipart.ts';
import { account } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[execute-batch-operations-using-web-api.md]';
const root = '/api/data/v9.2/';

function sendBatch(api: Api, items: readonly Item[]) {
  return api.send('POST', '$batch', composeBatch(items), { 'content-type': batchType });
}

check(`35 a batch in a batch answers 400 ${document}`, async (t, api) => {
  const answer = await sendBatch(api, [{ method: 'POST', url: `${root}$batch`, body: {} }]);
  t.equal(answer.status, 400, answer.text.slice(0, 200));
});

check(`35 1000 operations are taken, 1001 answer 400 ${document}`, async (t, api) => {
  const read: Item = { method: 'GET', url: `${root}WhoAmI` };
  const answer = await sendBatch(
    api,
    Array.from({ length: 1000 }, () => read),
  );
  t.equal(answer.status, 200, answer.text.slice(0, 200));
  t.equal(parseBatch(answer.text, answer.headers.get('content-type')).length, 1000);
  isError(
    t,
    await sendBatch(
      api,
      Array.from({ length: 1001 }, () => read),
    ),
    400,
    null,
  );
});

check(`35 a URL inside a batch may be longer than one outside ${document}`, async (t, api) => {
  // Long values rather than many conditions: a query holds 500 of them (query/filter-rows.md).
  const filter = encodeURIComponent(
    Array.from({ length: 400 }, (_, i) => `name eq '${'x'.repeat(80)}${i}'`).join(' or '),
  );
  const url = `${root}accounts?$select=name&$filter=${filter}`;
  t.ok(url.length > 32_768 && url.length < 65_536, String(url.length));
  const answer = await sendBatch(api, [{ method: 'GET', url }]);
  t.equal(answer.status, 200, answer.text.slice(0, 300));
});

for (const [label, type, body] of [
  ['no boundary', 'multipart/mixed', composeBatch([])],
  ['another content type', 'application/json', '{}'],
  ['a body that is no multipart', batchType, 'nonsense'],
  [
    'a part that is no HTTP',
    batchType,
    composeBatch([]).replace('--batch', '--batch_conformance\r\n\r\nhello\r\n--batch'),
  ],
]) {
  check(`35 a batch with ${label} answers 4xx with an error ${document}`, async (t, api) => {
    const answer = await api.send('POST', '$batch', body, { 'content-type': type ?? '' });
    t.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`);
  });
}

check(`35 a reference before its declaration answers 400 and writes nothing ${document}`, async (t, api) => {
  const lastname = api.unique('too early');
  const body = { lastname, 'parentcustomerid_account@odata.bind': '$1' };
  const answer = await sendBatch(api, [
    {
      changeSet: [
        { method: 'POST', url: `${root}contacts`, body, id: '2' },
        { method: 'POST', url: `${root}accounts`, body: account(api), id: '1' },
      ],
    },
  ]);
  t.equal(answer.status, 400);
  const filter = `$filter=lastname eq '${lastname}'`;
  t.same((await api.send('GET', `contacts?$select=lastname&${filter}`)).json.value, []);
});
