import { site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check, emulatorOnly } = suite;
const document = '[query/count-rows.md]';
const annotated = { prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.*"' };

async function sites(api: Api, count: number): Promise<string> {
  const prefix = api.unique('n');
  for (let i = 0; i < count; i++)
    await api.create('tp_customersites', site(api, { tp_name: `${prefix} ${i}` }));
  return prefix;
}

check(`28 $count=true counts all matches, whatever the page ${document}`, async (t, api) => {
  const prefix = await sites(api, 3);
  const path = `tp_customersites?$select=tp_name&$count=true&$filter=startswith(tp_name,'${prefix}')`;
  const { json } = await api.send('GET', path, undefined, { prefer: 'odata.maxpagesize=2' });
  t.equal(json['@odata.count'], 3);
  t.equal(json.value.length, 2);
});

check(`28 the count annotations are there when asked for ${document}`, async (t, api) => {
  const prefix = await sites(api, 2);
  const path = `tp_customersites?$select=tp_name&$count=true&$filter=startswith(tp_name,'${prefix}')`;
  const { json } = await api.send('GET', path, undefined, annotated);
  t.equal(json['@Microsoft.Dynamics.CRM.totalrecordcount'], 2);
  t.equal(json['@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded'], false);
  const plain = await api.send('GET', path);
  t.notOk('@Microsoft.Dynamics.CRM.totalrecordcount' in plain.json);
});

check(`28 without $count=true the total is -1 ${document}`, async (t, api) => {
  const { json } = await api.send('GET', 'tp_customersites?$select=tp_name&$top=1', undefined, annotated);
  t.equal(json['@Microsoft.Dynamics.CRM.totalrecordcount'], -1);
  t.notOk('@odata.count' in json);
});

check(`28 /$count is a number as plain text ${document}`, async (t, api) => {
  await sites(api, 2);
  const answer = await api.send('GET', 'tp_customersites/$count', undefined, { accept: 'text/plain' });
  t.equal(answer.status, 200);
  t.match(answer.headers.get('content-type'), /^text\/plain/);
  t.match(answer.text.replace(/^\uFEFF/, ''), /^\d+$/);
});

check(`28 /$count takes a filter ${document}`, async (t, api) => {
  const prefix = await sites(api, 3);
  const answer = await api.send('GET', `tp_customersites/$count?$filter=startswith(tp_name,'${prefix}')`);
  t.equal(answer.text.replace(/^\uFEFF/, ''), '3');
});

check(
  '28 /$count of a collection-valued navigation property [retrieve-entity-using-web-api.md]',
  async (t, api) => {
    const territory = await api.create('tp_territories', { tp_code: api.code(), tp_name: api.unique('t') });
    const bind = { 'tp_TerritoryId@odata.bind': `/tp_territories(${territory})` };
    await api.create('tp_customersites', site(api, bind));
    const path = `tp_territories(${territory})/tp_territory_customersite_territoryid/$count`;
    t.equal((await api.send('GET', path)).text.replace(/^\uFEFF/, ''), '1');
  },
);

emulatorOnly(
  `28 counts stop at 5000 and say so ${document}`,
  'it would make 5001 rows',
  async (t, api, control) => {
    const snapshot = await control.call('POST', 'snapshot');
    t.equal(snapshot.status, 200, snapshot.text);
    const Targets = Array.from({ length: 5001 }, (_, i) => ({
      '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite',
      tp_name: `many ${i}`,
    }));
    const made = await api.send('POST', 'tp_customersites/Microsoft.Dynamics.CRM.CreateMultiple', {
      Targets,
    });
    t.equal(made.status, 200, made.text.slice(0, 300));
    const { json } = await api.send(
      'GET',
      'tp_customersites?$select=tp_name&$count=true&$top=1',
      undefined,
      annotated,
    );
    t.equal(json['@odata.count'], 5000);
    t.equal(json['@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded'], true);
    t.equal((await api.send('GET', 'tp_customersites/$count')).text.replace(/^\uFEFF/, ''), '5000');
    const page = await api.send('GET', 'tp_customersites?$select=tp_name');
    t.equal(page.json.value.length, 5000, 'a page without a preference holds 5000 rows');
    t.match(page.json['@odata.nextLink'], /\$skiptoken=/);
    t.ok((await control.call('POST', 'restore', { id: snapshot.json.id })).status < 300);
  },
);

for (const value of ['TRUE', '1', '']) {
  check(`28 $count=${value} answers 400 ${document}`, async (t, api) => {
    isError(t, await api.send('GET', `tp_customersites?$select=tp_name&$count=${value}`), 400, null);
  });
}

check(`28 /$count is read only [compose-http-requests-handle-errors.md]`, async (t, api) => {
  isError(t, await api.send('POST', 'tp_customersites/$count', {}), 405, null);
});
