import { account, site } from './rows.ts';
import { suite } from './suite.ts';

/**
 * Parts of the Web API that the emulator leaves out. It must say so with an error of its own, never answer wrong
 * data. A real environment has them, so these run in front of the emulator only.
 */
const { emulatorOnly } = suite;
const reason = 'a real environment has this feature';

const reads: readonly [string, string, string][] = [
  [
    '22',
    'lambda any',
    'accounts?$select=name&$filter=contact_customer_accounts/any(c:c/lastname eq %27x%27)',
  ],
  [
    '22',
    'lambda all',
    'accounts?$select=name&$filter=contact_customer_accounts/all(c:c/lastname eq %27x%27)',
  ],
  ['29', '$apply aggregate', 'accounts?$apply=aggregate($count as n)'],
  ['29', '$apply groupby', 'accounts?$apply=groupby((statecode),aggregate($count as n))'],
  ['32', 'FetchXML', `accounts?fetchXml=${encodeURIComponent('<fetch><entity name="account"/></fetch>')}`],
  ['32', 'a saved query', 'accounts?savedQuery=11111111-2222-4333-8444-555555555555'],
  ['32', 'a user query', 'accounts?userQuery=11111111-2222-4333-8444-555555555555'],
];
for (const [number, label, path] of reads) {
  emulatorOnly(
    `${number} ${label} answers the not-supported error [api/local/dataverse/README.md]`,
    reason,
    async (t, api) => {
      const answer = await api.send('GET', path);
      t.ok([400, 501].includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
      t.match(answer.json.error?.message, /not (supported|emulated)/i);
      t.notOk('value' in answer.json);
    },
  );
}

const schemaWrites: readonly [string, string][] = [
  ['POST', 'EntityDefinitions'],
  ['PUT', "EntityDefinitions(LogicalName='account')"],
  ['DELETE', "EntityDefinitions(LogicalName='tp_customersite')"],
  ['POST', "EntityDefinitions(LogicalName='account')/Attributes"],
  ['DELETE', "EntityDefinitions(LogicalName='tp_customersite')/Attributes(LogicalName='tp_name')"],
  ['POST', "EntityDefinitions(LogicalName='account')/Keys"],
  ['POST', 'RelationshipDefinitions'],
  ['POST', 'GlobalOptionSetDefinitions'],
];
for (const [method, path] of schemaWrites) {
  emulatorOnly(
    `37 ${method} ${path} answers the not-supported error [api/local/dataverse/README.md]`,
    reason,
    async (t, api) => {
      const answer = await api.send(method, path, method === 'DELETE' ? undefined : {});
      t.ok([400, 405, 501].includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
      t.match(answer.json.error?.message, /not (supported|emulated)/i);
    },
  );
}

emulatorOnly(
  '42 a file column answers an error, upload and download [api/local/dataverse/README.md]',
  reason,
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    const upload = await api.send('PATCH', `accounts(${id})/entityimage`, 'abc', {
      'content-type': 'application/octet-stream',
      'x-ms-file-name': 'a.png',
    });
    t.ok(upload.status >= 400 && upload.status <= 501, String(upload.status));
    t.type(upload.json.error?.message, 'string');
    const download = await api.send('GET', `accounts(${id})/entityimage/$value`);
    t.ok(download.status >= 400 && download.status <= 501, String(download.status));
  },
);

emulatorOnly(
  '36 elastic features: a partition id answers an error or does nothing [api/local/dataverse/README.md]',
  reason,
  async (t, api) => {
    const answer = await api.send('POST', 'tp_customersites?partitionId=a', site(api));
    if (answer.status === 204)
      api.track('tp_customersites', (answer.headers.get('odata-entityid') ?? '').slice(-37, -1));
    t.ok(answer.status === 204 || answer.status === 400 || answer.status === 501, String(answer.status));
  },
);

for (const [label, path] of [
  ['the search service', '/api/search/v1.0/query'],
  ['search v2', '/api/search/v2.0/query'],
]) {
  emulatorOnly(`32 ${label} answers an error [api/local/dataverse/README.md]`, reason, async (t, api) => {
    const answer = await api.send('POST', `${api.origin}${path}`, { search: 'x' });
    t.ok(answer.status >= 400 && answer.status <= 501, String(answer.status));
  });
}
