import { randomUUID } from 'node:crypto';
import type { Row } from './http.ts';
import { column, nobody, site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[bulk-operations.md]';
const type = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite' };
const set = 'tp_customersites';

function call(api: Api, message: string, Targets: readonly Row[], query = '') {
  return api.send('POST', `${set}/Microsoft.Dynamics.CRM.${message}${query}`, { Targets });
}

async function createMany(api: Api, rows: readonly Row[]): Promise<string[]> {
  const answer = await call(
    api,
    'CreateMultiple',
    rows.map((row) => ({ ...type, ...row })),
  );
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  const ids = (answer.json.Ids as string[]).map(String);
  for (const id of ids) api.track(set, id);
  return ids;
}

check(`36 CreateMultiple answers the ids in the order of the targets ${document}`, async (t, api) => {
  const rows = ['a', 'b', 'c'].map((name) => site(api, { tp_name: api.unique(name) }));
  const answer = await call(
    api,
    'CreateMultiple',
    rows.map((row) => ({ ...type, ...row })),
  );
  t.equal(answer.status, 200, answer.text);
  t.equal(
    answer.json['@odata.context'],
    `${api.base}$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse`,
  );
  const ids = answer.json.Ids as string[];
  t.equal(ids.length, 3);
  for (const [i, id] of ids.entries()) {
    api.track(set, id);
    t.equal((await api.send('GET', `${set}(${id})`)).json.tp_name, rows[i]?.tp_name);
  }
});

check(`36 CreateMultiple keeps ids the client chose and binds lookups ${document}`, async (t, api) => {
  const territory = await api.create('tp_territories', { tp_code: api.code(), tp_name: 'bulk' });
  const id = randomUUID();
  const bound = site(api, {
    tp_customersiteid: id,
    'tp_TerritoryId@odata.bind': `/tp_territories(${territory})`,
  });
  t.same(await createMany(api, [bound]), [id]);
  t.equal((await api.send('GET', `${set}(${id})`)).json._tp_territoryid_value, territory);
});

check(`36 one bad row refuses the whole CreateMultiple on a standard table ${document}`, async (t, api) => {
  const number = api.code();
  const answer = await call(api, 'CreateMultiple', [
    { ...type, ...site(api, { tp_sitenumber: number }) },
    { ...type, ...site(api, { tp_contracttype: 7 }) },
  ]);
  isError(t, answer, 400, '0x8004431a');
  t.equal((await api.send('GET', `${set}(tp_sitenumber='${number}')`)).status, 404);
});

for (const message of ['CreateMultiple', 'UpdateMultiple', 'UpsertMultiple']) {
  check(`36 ${message} without @odata.type answers 400 ${document}`, async (t, api) => {
    isError(t, await call(api, message, [site(api, { tp_customersiteid: randomUUID() })]), 400, null);
  });
  check(`36 ${message} with a row of another table answers 400 ${document}`, async (t, api) => {
    const row = { '@odata.type': 'Microsoft.Dynamics.CRM.account', name: 'x' };
    isError(t, await call(api, message, [row]), 400, null);
  });
}

check(`36 UpdateMultiple changes every row and answers 204 ${document}`, async (t, api) => {
  const ids = await createMany(api, [site(api), site(api)]);
  const answer = await call(
    api,
    'UpdateMultiple',
    ids.map((tp_customersiteid, i) => ({ ...type, tp_customersiteid, tp_siteaddress: `street ${i}` })),
  );
  t.equal(answer.status, 204, answer.text);
  for (const [i, id] of ids.entries()) {
    t.equal((await api.send('GET', `${set}(${id})`)).json.tp_siteaddress, `street ${i}`);
  }
});

check(`36 UpdateMultiple of a row that is not there writes nothing ${document}`, async (t, api) => {
  const [id] = await createMany(api, [site(api, { tp_siteaddress: 'old' })]);
  const answer = await call(api, 'UpdateMultiple', [
    { ...type, tp_customersiteid: id, tp_siteaddress: 'new' },
    { ...type, tp_customersiteid: nobody, tp_siteaddress: 'new' },
  ]);
  isError(t, answer, 404, '0x80040217');
  t.equal((await api.send('GET', `${set}(${id})`)).json.tp_siteaddress, 'old');
});

check(`36 UpsertMultiple by primary key and by @odata.id creates and updates ${document}`, async (t, api) => {
  const number = api.code();
  const fresh = randomUUID();
  const [known] = await createMany(api, [site(api, { tp_sitenumber: number })]);
  const answer = await call(api, 'UpsertMultiple', [
    { ...type, tp_customersiteid: fresh, ...site(api) },
    { ...type, '@odata.id': `${set}(tp_sitenumber='${number}')`, tp_siteaddress: 'upserted' },
  ]);
  t.equal(answer.status, 204, answer.text);
  api.track(set, fresh);
  t.equal((await api.send('GET', `${set}(${fresh})`)).status, 200);
  t.equal((await api.send('GET', `${set}(${known})`)).json.tp_siteaddress, 'upserted');
});

check(`36 UpsertMultiple by @odata.id creates the row with the key of the id ${document}`, async (t, api) => {
  const number = api.code();
  const answer = await call(api, 'UpsertMultiple', [
    { ...type, '@odata.id': `${set}(tp_sitenumber='${number}')`, tp_name: 'new by key' },
  ]);
  t.equal(answer.status, 204, answer.text);
  const { json } = await api.send('GET', `${set}(tp_sitenumber='${number}')`);
  api.track(set, String(json.tp_customersiteid));
  t.match(json, { tp_sitenumber: number, tp_name: 'new by key' });
});

check(`36 the same row twice in one UpsertMultiple is an error ${document}`, async (t, api) => {
  const target = { ...type, '@odata.id': `${set}(tp_sitenumber='${api.code()}')`, tp_name: 'twice' };
  const answer = await call(api, 'UpsertMultiple', [target, target]);
  t.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`);
});

check(`36 bulk messages take no notice of row versions [optimistic-concurrency.md]`, async (t, api) => {
  const [id] = await createMany(api, [site(api)]);
  const answer = await call(api, 'UpdateMultiple', [
    { ...type, tp_customersiteid: id, '@odata.etag': 'W/"1"', tp_siteaddress: 'written' },
  ]);
  t.equal(answer.status, 204, answer.text);
  t.equal((await api.send('GET', `${set}(${id})`)).json.tp_siteaddress, 'written');
});

check(`36 DeleteMultiple is not there for standard tables ${document}`, async (t, api) => {
  const [id] = await createMany(api, [site(api)]);
  const answer = await call(api, 'DeleteMultiple', [{ ...type, tp_customersiteid: id }]);
  t.ok(answer.status >= 400, String(answer.status));
  t.match(answer.json.error?.message, /DeleteMultiple has not yet been implemented/);
  t.equal((await api.send('GET', `${set}(${id})`)).status, 200);
});

check(`36 a client asks sdkmessagefilters whether a table has a bulk message ${document}`, async (t, api) => {
  for (const name of ['CreateMultiple', 'UpdateMultiple', 'UpsertMultiple']) {
    const filter = `sdkmessageid/name eq '${name}' and primaryobjecttypecode eq 'tp_customersite'`;
    const answer = await api.send('GET', `sdkmessagefilters?$select=sdkmessagefilterid&$filter=${filter}`);
    t.equal(answer.status, 200, answer.text);
    t.equal(answer.json.value?.length, 1, name);
  }
});

check(`36 a thousand rows go in one request ${document}`, async (t, api) => {
  const prefix = api.unique('many');
  const ids = await createMany(
    api,
    Array.from({ length: 1000 }, (_, i) => ({ tp_name: `${prefix} ${i}` })),
  );
  t.equal(new Set(ids).size, 1000);
  const answer = await api.send('GET', `${set}?$select=tp_name&$filter=startswith(tp_name,'${prefix}')`);
  t.equal(new Set(column(answer.json.value, 'tp_name')).size, 1000);
});

check(
  '36 BulkDelete answers the id of a system job, or says that it is not there [delete-data-bulk.md]',
  async (t, api) => {
    const prefix = api.unique('bulkdelete');
    await createMany(api, [{ tp_name: prefix }, { tp_name: prefix }]);
    const answer = await api.send('POST', 'BulkDelete', {
      QuerySet: [
        {
          EntityName: 'tp_customersite',
          Criteria: {
            FilterOperator: 'And',
            Conditions: [
              {
                AttributeName: 'tp_name',
                Operator: 'Equal',
                Values: [{ Value: prefix, Type: 'System.String' }],
              },
            ],
          },
        },
      ],
      JobName: prefix,
      SendEmailNotification: false,
      ToRecipients: [],
      CCRecipients: [],
      RecurrencePattern: '',
      StartDateTime: '2026-01-01T00:00:00Z',
    });
    t.ok([200, 400, 501].includes(answer.status), `${answer.status} ${answer.text}`);
    if (answer.status === 200) t.match(answer.json.JobId, /^[0-9a-f-]{36}$/);
    else t.type(answer.json.error.message, 'string');
  },
);

check(`36 UpdateMultiple takes alternate keys in @odata.id ${document}`, async (t, api) => {
  const number = api.code();
  const [id] = await createMany(api, [site(api, { tp_sitenumber: number })]);
  const target = { ...type, '@odata.id': `${set}(tp_sitenumber='${number}')`, tp_siteaddress: 'by key' };
  const answer = await call(api, 'UpdateMultiple', [target]);
  t.equal(answer.status, 204, answer.text);
  t.equal((await api.send('GET', `${set}(${id})`)).json.tp_siteaddress, 'by key');
});

check(`36 an @odata.id that is no text answers 400 and creates nothing ${document}`, async (t, api) => {
  const name = api.unique('no id');
  isError(t, await call(api, 'UpsertMultiple', [{ ...type, '@odata.id': 5, tp_name: name }]), 400, null);
  const made = await api.send('GET', `${set}?$select=tp_name&$filter=tp_name eq '${name}'`);
  t.same(made.json.value, []);
});

check('36 a parameter the message does not have answers 400 [use-web-api-actions.md]', async (t, api) => {
  const body = { Targets: [], Rows: [] };
  isError(t, await api.send('POST', `${set}/Microsoft.Dynamics.CRM.CreateMultiple`, body), 400, null);
});

check(`36 an UpsertMultiple with one bad row writes no row ${document}`, async (t, api) => {
  const number = api.code();
  const answer = await call(api, 'UpsertMultiple', [
    { ...type, '@odata.id': `${set}(tp_sitenumber='${number}')`, tp_name: 'good' },
    { ...type, '@odata.id': `${set}(tp_sitenumber='${'x'.repeat(4001)}')`, tp_name: 'bad' },
  ]);
  isError(t, answer, 400, '0x80044331');
  t.equal((await api.send('GET', `${set}(tp_sitenumber='${number}')`)).status, 404);
});
