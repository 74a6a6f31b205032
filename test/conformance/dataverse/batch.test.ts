import type { Test } from 'tap';
import type { Answer, HeaderMap } from './http.ts';
import { batchType, composeBatch, type Item, type PartAnswer, parseBatch } from './multipart.ts';
import { account, contact, nobody, site } from './rows.ts';
import { type Api, suite } from './suite.ts';

const { check } = suite;
const document = '[execute-batch-operations-using-web-api.md]';
const root = '/api/data/v9.2/';

async function sendBatch(
  api: Api,
  items: readonly Item[],
  headers: HeaderMap = {},
  newline = '\r\n',
): Promise<Answer> {
  return api.send('POST', '$batch', composeBatch(items, newline), { 'content-type': batchType, ...headers });
}

/** The parts of an answer, change sets flattened. */
function parts(answer: Answer): PartAnswer[] {
  return parseBatch(answer.text, answer.headers.get('content-type')).flat();
}

function createdId(part: PartAnswer | undefined): string {
  return (part?.headers['odata-entityid'] ?? '').slice(-37, -1);
}

function partError(t: Test, part: PartAnswer | undefined, status: number, code: string | null): void {
  t.equal(part?.status, status);
  const error = part?.json.error as { code?: string; message?: string } | undefined;
  t.type(error?.message, 'string');
  if (code !== null) t.equal(error?.code?.toLowerCase(), code);
}

check(`35 operations are answered in order with their own status and headers ${document}`, async (t, api) => {
  const answer = await sendBatch(api, [
    { method: 'POST', url: `${root}accounts`, body: account(api) },
    { method: 'GET', url: `${root}accounts?$select=name&$top=1`, headers: { Accept: 'application/json' } },
  ]);
  t.equal(answer.status, 200, answer.text);
  t.match(answer.headers.get('content-type'), /^multipart\/mixed; ?boundary=batchresponse_/);
  t.equal(answer.headers.get('odata-version'), '4.0');
  const [created, read, ...more] = parts(answer);
  t.same(more, []);
  t.equal(created?.status, 204);
  t.equal(created?.text, '');
  t.equal(created?.headers['odata-version'], '4.0');
  t.match(created?.headers['odata-entityid'], /\/accounts\([0-9a-f-]{36}\)$/);
  t.equal(created?.headers.location, created?.headers['odata-entityid']);
  api.track('accounts', createdId(created));
  t.equal(read?.status, 200);
  t.equal(read?.json['@odata.context'], `${api.base}$metadata#accounts(name)`);
});

const targets: readonly [string, (api: Api) => string][] = [
  ['an absolute path', () => `${root}accounts`],
  ['a full URL', (api) => `${api.base}accounts`],
  ['a path relative to the service', () => 'accounts'],
];
for (const [label, url] of targets) {
  check(`35 a request line with ${label} ${document}`, async (t, api) => {
    const answer = await sendBatch(api, [
      { changeSet: [{ method: 'POST', url: url(api), body: account(api), id: '1' }] },
    ]);
    t.equal(answer.status, 200, answer.text);
    const [part] = parts(answer);
    t.equal(part?.status, 204);
    t.equal(part?.contentId, '1');
    api.track('accounts', createdId(part));
  });
}

check(`35 LF instead of CRLF is understood or refused, never misread ${document}`, async (t, api) => {
  const name = api.unique('lf');
  const answer = await sendBatch(api, [{ method: 'POST', url: `${root}accounts`, body: { name } }], {}, '\n');
  const made = (await api.send('GET', `accounts?$select=name&$filter=name eq '${name}'`)).json.value;
  for (const row of made) api.track('accounts', String(row.accountid));
  t.equal(made.length, answer.status === 200 ? 1 : 0);
  t.ok([200, 400].includes(answer.status), String(answer.status));
});

check(`35 a change set is written whole ${document}`, async (t, api) => {
  const answer = await sendBatch(api, [
    {
      changeSet: ['1', '2'].map((id) => ({ method: 'POST', url: `${root}accounts`, body: account(api), id })),
    },
  ]);
  t.match(answer.text, /\r\nContent-Type: multipart\/mixed; boundary=changesetresponse_/);
  const [set] = parseBatch(answer.text, answer.headers.get('content-type'));
  t.ok(Array.isArray(set));
  const answers = parts(answer);
  t.same(
    answers.map(({ contentId, status }) => [contentId, status]),
    [
      ['1', 204],
      ['2', 204],
    ],
  );
  for (const part of answers) api.track('accounts', createdId(part));
});

check(
  `35 a change set with one bad operation writes nothing and answers one error ${document}`,
  async (t, api) => {
    const name = api.unique('rollback');
    const answer = await sendBatch(api, [
      {
        changeSet: [
          { method: 'POST', url: `${root}accounts`, body: { name }, id: '1' },
          { method: 'POST', url: `${root}accounts`, body: { name, foo_bar: 1 }, id: '2' },
          { method: 'POST', url: `${root}accounts`, body: { name }, id: '3' },
        ],
      },
    ]);
    t.equal(answer.status, 400, 'the outer status is the status of the failure');
    const answers = parts(answer);
    t.equal(answers.length, 1);
    partError(t, answers[0], 400, null);
    t.same((await api.send('GET', `accounts?$select=name&$filter=name eq '${name}'`)).json.value, []);
  },
);

check(`35 $1 stands for the new row in @odata.bind, in a URL and below it ${document}`, async (t, api) => {
  const answer = await sendBatch(api, [
    {
      changeSet: [
        { method: 'POST', url: `${root}accounts`, body: account(api), id: '1' },
        {
          method: 'POST',
          url: `${root}contacts`,
          body: contact(api, { 'parentcustomerid_account@odata.bind': '$1' }),
          id: '2',
        },
        { method: 'PATCH', url: '$1', body: { telephone1: '555-0100' }, id: '3' },
        { method: 'PUT', url: '$1/description', body: { value: 'by reference' }, id: '4' },
        { method: 'PUT', url: '$1/primarycontactid/$ref', body: { '@odata.id': '$2' }, id: '5' },
      ],
    },
  ]);
  t.equal(answer.status, 200, answer.text);
  const answers = parts(answer);
  t.same(
    answers.map(({ status }) => status),
    [204, 204, 204, 204, 204],
  );
  const accountId = createdId(answers[0]);
  const contactId = createdId(answers[1]);
  api.track('accounts', accountId);
  api.track('contacts', contactId);
  const { json } = await api.send('GET', `accounts(${accountId})`);
  t.match(json, { telephone1: '555-0100', description: 'by reference', _primarycontactid_value: contactId });
  t.equal((await api.send('GET', `contacts(${contactId})`)).json._parentcustomerid_value, accountId);
});

check(
  `35 Content-ID among the inner HTTP headers, in lower case [PowerApps-Samples SPASample]`,
  async (t, api) => {
    const answer = await sendBatch(api, [
      {
        changeSet: [
          { method: 'POST', url: `${root}accounts`, body: account(api), headers: { 'content-id': '1' } },
          { method: 'PATCH', url: '$1', body: { description: 'x' }, headers: { 'content-id': '2' } },
        ],
      },
    ]);
    t.equal(answer.status, 200, answer.text);
    const answers = parts(answer);
    api.track('accounts', createdId(answers[0]));
    t.same(
      answers.map(({ status }) => status),
      [204, 204],
    );
  },
);

check(`35 an unknown reference answers 400 and names it ${document}`, async (t, api) => {
  const answer = await sendBatch(api, [
    {
      changeSet: [
        {
          method: 'POST',
          url: `${root}contacts`,
          body: contact(api, { 'parentcustomerid_account@odata.bind': '$9' }),
          id: '1',
        },
      ],
    },
  ]);
  t.equal(answer.status, 400);
  t.match(answer.text, /Content-ID Reference: '\$9' does not exist in the batch context/);
});

check(`35 GET in a change set answers 400 ${document}`, async (t, api) => {
  const answer = await sendBatch(api, [
    { changeSet: [{ method: 'GET', url: `${root}accounts?$top=1`, id: '1' }] },
  ]);
  t.equal(answer.status, 400, answer.text.slice(0, 200));
});

check(`35 the first error stops the batch; the outer status is its status ${document}`, async (t, api) => {
  const name = api.unique('stop');
  const answer = await sendBatch(api, [
    { method: 'POST', url: `${root}accounts`, body: { name } },
    { method: 'GET', url: `${root}accounts(${nobody})` },
    { method: 'POST', url: `${root}accounts`, body: { name } },
  ]);
  t.equal(answer.status, 404);
  const answers = parts(answer);
  t.same(
    answers.map(({ status }) => status),
    [204, 404],
  );
  partError(t, answers[1], 404, '0x80040217');
  const made = (await api.send('GET', `accounts?$select=name&$filter=name eq '${name}'`)).json.value;
  t.equal(made.length, 1, 'what came before the error stays');
  for (const row of made) api.track('accounts', String(row.accountid));
});

check(`35 odata.continue-on-error answers every part and an outer 200 ${document}`, async (t, api) => {
  const answer = await sendBatch(
    api,
    [
      { method: 'GET', url: `${root}accounts(${nobody})` },
      { changeSet: [{ method: 'POST', url: `${root}accounts`, body: { foo_bar: 1 }, id: '1' }] },
      { method: 'POST', url: `${root}accounts`, body: account(api) },
    ],
    { prefer: 'odata.continue-on-error' },
  );
  t.equal(answer.status, 200);
  const answers = parts(answer);
  t.same(
    answers.map(({ status }) => status),
    [404, 400, 204],
  );
  api.track('accounts', createdId(answers[2]));
});

check(`35 If-Match of an inner request is honoured ${document}`, async (t, api) => {
  const row = await api.createFull('accounts', account(api));
  const url = `${root}accounts(${row.accountid})`;
  const patch = (etag: string): Item => ({
    method: 'PATCH',
    url,
    body: { description: etag },
    headers: { 'If-Match': etag },
  });
  const answer = await sendBatch(api, [patch(String(row['@odata.etag'])), patch('W/"1"')]);
  t.equal(answer.status, 412);
  const answers = parts(answer);
  t.same(
    answers.map(({ status }) => status),
    [204, 412],
  );
  partError(t, answers[1], 412, '0x80060882');
});

check(`35 Prefer of an inner request is honoured ${document}`, async (t, api) => {
  const row = account(api);
  const answer = await sendBatch(api, [
    {
      changeSet: [
        {
          method: 'POST',
          url: `${root}accounts?$select=name`,
          body: row,
          headers: { Prefer: 'return=representation' },
          id: '1',
        },
      ],
    },
  ]);
  const [part] = parts(answer);
  t.equal(part?.status, 201, answer.text);
  t.equal(part?.json.name, row.name);
  t.equal(part?.headers['preference-applied'], 'return=representation');
  api.track('accounts', String(part?.json.accountid));
});

check(`35 an upsert by alternate key and a delete in one change set ${document}`, async (t, api) => {
  const number = api.code();
  const old = await api.create('tp_customersites', site(api));
  const answer = await sendBatch(api, [
    {
      changeSet: [
        {
          method: 'PATCH',
          url: `${root}tp_customersites(tp_sitenumber='${number}')`,
          body: { tp_name: 'by key' },
          id: '1',
        },
        { method: 'DELETE', url: `${root}tp_customersites(${old})`, id: '2' },
      ],
    },
  ]);
  t.equal(answer.status, 200, answer.text);
  const made = await api.send('GET', `tp_customersites(tp_sitenumber='${number}')`);
  t.equal(made.json.tp_name, 'by key');
  api.track('tp_customersites', String(made.json.tp_customersiteid));
  t.equal((await api.send('GET', `tp_customersites(${old})`)).status, 404);
});

check(`35 a change set that went well stays when a later one fails ${document}`, async (t, api) => {
  const name = api.unique('two sets');
  const one = (body: Record<string, unknown>): Item => ({
    changeSet: [{ method: 'POST', url: `${root}accounts`, body, id: '1' }],
  });
  const answer = await sendBatch(api, [one({ name }), one({ name, foo_bar: 1 }), one({ name })]);
  t.equal(answer.status, 400);
  t.same(
    parts(answer).map(({ status }) => status),
    [204, 400],
  );
  const made = (await api.send('GET', `accounts?$select=name&$filter=name eq '${name}'`)).json.value;
  for (const row of made) api.track('accounts', String(row.accountid));
  t.equal(made.length, 1);
});

check(`35 a reference holds in its own change set only ${document}`, async (t, api) => {
  const answer = await sendBatch(api, [
    { changeSet: [{ method: 'POST', url: `${root}accounts`, body: account(api), id: '1' }] },
    { changeSet: [{ method: 'PATCH', url: '$1', body: { description: 'x' }, id: '2' }] },
  ]);
  t.equal(answer.status, 400);
  t.match(answer.text, /Content-ID Reference: '\$1' does not exist in the batch context/);
  for (const part of parts(answer)) if (part.status === 204) api.track('accounts', createdId(part));
});

check(
  `35 a read behind a change set sees its rows, filters keep their spaces ${document}`,
  async (t, api) => {
    const name = api.unique('seen');
    const answer = await sendBatch(api, [
      { changeSet: [{ method: 'POST', url: `${root}accounts`, body: { name }, id: '1' }] },
      { method: 'GET', url: `${root}accounts?$select=name&$filter=name eq '${name}'` },
    ]);
    const [made, read] = parts(answer);
    api.track('accounts', createdId(made));
    t.match(read?.json, { value: [{ name }] });
  },
);
