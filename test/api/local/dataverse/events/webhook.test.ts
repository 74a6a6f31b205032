import t from 'tap';
import { guid, site, sites, started } from '../client.ts';
import { endpointId, receiver, step, stepBody, webhook } from './receiver.ts';

t.test('an update posts the execution context with headers, tag, images and parent', async (t) => {
  const { send, events } = await started(t);
  const { url, received } = await receiver(t);
  await webhook(send, url);
  await step(send, 901, 'Update', { filteringattributes: 'tp_name' });
  const image = {
    name: 'pre',
    entityalias: 'pre',
    imagetype: 0,
    messagepropertyname: 'Target',
    attributes: 'tp_name',
    'sdkmessageprocessingstepid@odata.bind': `/sdkmessageprocessingsteps(${guid(901)})`,
  };
  t.equal((await send('POST', 'sdkmessageprocessingstepimages', image)).status, 204);
  await send('POST', 'tp_customersites', site(1));
  await send('PATCH', `tp_customersites(${guid(1)})?tag=bridge/7`, { tp_name: 'A/B "c"' });
  await events.idle();
  t.equal(received.length, 1, 'the create has no step');
  const [first] = received;
  t.equal(first?.url, '/hook?code=s3cret');
  t.match(first?.headers, {
    'content-type': 'application/json; charset=utf-8',
    'x-ms-dynamics-entity-name': 'tp_customersite',
    'x-ms-dynamics-request-name': 'Update',
  });
  t.match(first?.text, '{"key":"tp_name","value":"A\\/B \\"c\\""}');
  t.match(
    first?.text,
    '"value":{"__type":"Entity:http:\\/\\/schemas.microsoft.com\\/xrm\\/2011\\/Contracts","Attributes":[',
  );
  const context = JSON.parse(first?.text ?? '{}');
  t.same(Object.keys(context), [
    'BusinessUnitId',
    'CorrelationId',
    'Depth',
    'InitiatingUserAgent',
    'InitiatingUserAzureActiveDirectoryObjectId',
    'InitiatingUserId',
    'InputParameters',
    'IsExecutingOffline',
    'IsInTransaction',
    'IsOfflinePlayback',
    'IsolationMode',
    'MessageName',
    'Mode',
    'OperationCreatedOn',
    'OperationId',
    'OrganizationId',
    'OrganizationName',
    'OutputParameters',
    'OwningExtension',
    'ParentContext',
    'PostEntityImages',
    'PreEntityImages',
    'PrimaryEntityId',
    'PrimaryEntityName',
    'RequestId',
    'SecondaryEntityName',
    'SharedVariables',
    'Stage',
    'UserAzureActiveDirectoryObjectId',
    'UserId',
  ]);
  const keys = (list: { key: string }[]): string[] => list.map(({ key }) => key);
  t.same(keys(context.InputParameters[0].value.Attributes).sort(), [
    'modifiedby',
    'modifiedon',
    'modifiedonbehalfby',
    'tp_customersiteid',
    'tp_name',
  ]);
  t.same(keys(context.ParentContext.InputParameters[0].value.Attributes), ['tp_customersiteid', 'tp_name']);
  t.match(context, {
    Depth: 1,
    Mode: 1,
    Stage: 40,
    PrimaryEntityId: guid(1),
    OwningExtension: { Id: guid(901), LogicalName: 'sdkmessageprocessingstep' },
    ParentContext: { Stage: 30, ParentContext: null },
  });
  t.ok(context.SharedVariables.some((v: object) => 'value' in v && v.value === 'bridge/7'));
  const [pre] = context.PreEntityImages;
  t.equal(pre.key, 'pre');
  t.same(pre.value.Attributes, [
    { key: 'tp_customersiteid', value: guid(1) },
    { key: 'tp_name', value: 'Site 1' },
  ]);
  const job = (await send('GET', `asyncoperations(${context.OperationId})`)).json;
  t.match(job, { statecode: 3, statuscode: 30, messagename: 'Update', _owningextensionid_value: guid(901) });
});

t.test(
  'only sent filtering attributes, enabled steps and not bypassed ones fire; bulk fires once a row',
  async (t) => {
    const { send, events } = await started(t);
    const { url, received } = await receiver(t);
    await webhook(send, url);
    await step(send, 901, 'Update', { filteringattributes: 'tp_name', asyncautodelete: true });
    await step(send, 902, 'Delete');
    await sites(send, 3);
    const path = `tp_customersites(${guid(1)})`;
    const count = async (): Promise<number> => {
      await events.idle();
      return received.splice(0).length;
    };
    await send('PATCH', path, { tp_sitenumber: 'x' });
    t.equal(await count(), 0, 'another column');
    await send('PATCH', path, { tp_name: 'Site 1' });
    t.equal(await count(), 1, 'the same value sent is enough');
    await send('PATCH', path, { tp_name: 'b' }, { 'mscrm.bypassbusinesslogicexecution': 'CustomAsync' });
    await send('PATCH', path, { tp_name: 'b' }, { 'mscrm.bypassbusinesslogicexecutionstepids': guid(901) });
    t.equal(await count(), 0, 'bypassed');
    await send('PATCH', path, { tp_name: 'b' }, { 'mscrm.bypassbusinesslogicexecutionstepids': guid(902) });
    t.equal(await count(), 1, 'only the named step is bypassed');
    const type = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite' };
    const targets = [1, 2, 3].map((n) => ({ ...type, tp_customersiteid: guid(n), tp_name: 'bulk' }));
    events.setDelivery({ duplicate: true });
    await send('POST', 'tp_customersites/Microsoft.Dynamics.CRM.UpdateMultiple', { Targets: targets });
    t.equal(await count(), 6, 'three rows, each twice');
    events.setDelivery({ duplicate: false, reorder: true, paused: true });
    await send('POST', 'tp_customersites/Microsoft.Dynamics.CRM.UpdateMultiple', { Targets: targets });
    events.setDelivery({ paused: false });
    await events.idle();
    const order = received.splice(0).map(({ text }) => JSON.parse(text).PrimaryEntityId);
    t.same(order, [guid(3), guid(2), guid(1)]);
    await send('PATCH', `sdkmessageprocessingsteps(${guid(901)})`, { statecode: 1, statuscode: 2 });
    await send('PATCH', path, { tp_name: 'c' });
    t.equal(await count(), 0, 'disabled');
    await send('DELETE', path);
    await events.idle();
    const target = JSON.parse(received[0]?.text ?? '{}').InputParameters[0].value;
    t.match(target, { Id: guid(1), LogicalName: 'tp_customersite', Name: null });
    t.match(target.__type, /^EntityReference:/);
    const jobs = (await send('GET', 'asyncoperations?$select=messagename')).json.value;
    t.same(
      jobs.map((j) => j.messagename),
      ['Delete'],
      'asyncautodelete leaves no jobs',
    );
  },
);

t.test('502 is tried once more, other failures and silence fail the job', async (t) => {
  const pauses: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
  };
  const { send, events } = await started(t, { events: { timeoutMs: 300, sleep, parallel: 1 } });
  const { url, received } = await receiver(t, [502, 200, 503, 504, 500, 302, 0]);
  await webhook(send, url);
  await step(send, 901, 'Create');
  const results: unknown[] = [];
  for (const n of [1, 2, 3, 4, 5]) {
    await send('POST', 'tp_customersites', site(n));
    await events.idle();
    const found = await send('GET', `asyncoperations?$filter=_regardingobjectid_value eq ${guid(n)}`);
    results.push([found.json.value[0]?.statuscode, found.json.value[0]?.retrycount]);
  }
  t.same(results, [
    [30, 1],
    [31, 1],
    [31, 0],
    [31, 0],
    [31, 0],
  ]);
  t.equal(received.length, 7);
  t.same(pauses, [1000, 1000]);
});

t.test('a context over the limit is trimmed and says so', async (t) => {
  const { send, events } = await started(t, { events: { webhookMaxBytes: 3000 } });
  const { url, received } = await receiver(t);
  await webhook(send, url);
  await step(send, 901, 'Create');
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  t.equal(received[0]?.headers['x-ms-dynamics-msg-size-exceeded'], 'true');
  const context = JSON.parse(received[0]?.text ?? '{}');
  for (const name of ['ParentContext', 'InputParameters', 'PreEntityImages', 'PostEntityImages'])
    t.notOk(name in context, name);
  t.equal(context.PrimaryEntityId, guid(1));
});

t.test('registrations that cannot work are refused; secrets are never read', async (t) => {
  const { send } = await started(t);
  await webhook(send, 'https://hooks.example.com/x');
  const secret = await send('GET', `serviceendpoints(${endpointId})`);
  t.equal(secret.json.isauthvalueset, true);
  t.notMatch(secret.text, 's3cret');
  for (const path of ['?$select=authvalue', "?$filter=authvalue eq 's3cret'", '?$orderby=authvalue'])
    t.equal((await send('GET', `serviceendpoints${path}`)).status, 400, path);
  t.equal((await send('GET', `serviceendpoints(${endpointId})/authvalue`)).status, 400);
  const refusals: [string, object, number][] = [
    ['serviceendpoints', { name: 'x', contract: 8, authtype: 4, url: 'http://example.com/' }, 400],
    ['serviceendpoints', { name: 'x', contract: 8, authtype: 4, url: 'https://example.com:8443/' }, 400],
    ['serviceendpoints', { name: 'x', contract: 7 }, 501],
    ['sdkmessageprocessingsteps', stepBody('Update', { mode: 0 }), 501],
    ['sdkmessageprocessingsteps', stepBody('Update', { stage: 20 }), 400],
    ['sdkmessageprocessingsteps', stepBody('UpdateMultiple'), 501],
    ['sdkmessageprocessingsteps', stepBody('Create', { filteringattributes: 'tp_name' }), 400],
    ['sdkmessageprocessingsteps', stepBody('Update', { filteringattributes: 'tp_ghost' }), 400],
  ];
  for (const [path, body, status] of refusals) {
    const answer = await send('POST', path, body);
    t.equal(answer.status, status, answer.text);
  }
  await step(send, 901, 'Create');
  t.equal((await send('DELETE', `serviceendpoints(${endpointId})`)).status, 405, 'it has a step');
  const filter = await send(
    'GET',
    "sdkmessagefilters?$filter=primaryobjecttypecode eq 'tp_customersite' and sdkmessageid/name eq 'Update'",
  );
  t.equal(filter.json.value.length, 1);
});
