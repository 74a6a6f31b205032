import { contact, contract, site, territory } from './rows.ts';
import { suite } from './suite.ts';
import { attributesOf, endpoint, image, lastValue, receive, step, target } from './webhook-receiver.ts';

const { emulatorOnly } = suite;
const document = '[use-webhooks.md]';
const reason = 'a real environment cannot reach a receiver on loopback';
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const date = /^\/Date\(\d+([+-]\d{4})?\)\/$/;
const contracts = 'http://schemas.microsoft.com/xrm/2011/Contracts';

emulatorOnly(
  `41 a webhook is a POST of JSON with the documented headers ${document}`,
  reason,
  async (t, api) => {
    const receiver = await receive(t);
    await step(api, await endpoint(api, receiver.url), 'Create', 'contact');
    await api.create('contacts', contact(api));
    const { method, headers } = await receiver.next();
    t.equal(method, 'POST');
    t.match(headers['content-type'], /^application\/json; ?charset=utf-8$/i);
    t.equal(headers['x-ms-dynamics-entity-name'], 'contact');
    t.equal(headers['x-ms-dynamics-request-name'], 'Create');
    t.type(headers['x-ms-dynamics-organization'], 'string');
    t.match(headers['x-ms-correlation-request-id'], guid);
    t.equal(headers['x-ms-dynamics-msg-size-exceeded'], undefined);
  },
);

emulatorOnly(`41 the body is the whole RemoteExecutionContext ${document}`, reason, async (t, api) => {
  const receiver = await receive(t);
  const stepId = await step(api, await endpoint(api, receiver.url), 'Create', 'contact');
  const who = (await api.send('GET', 'WhoAmI')).json;
  const id = await api.create('contacts', contact(api));
  const { context, text } = await receiver.next();
  t.match(context, {
    BusinessUnitId: who.BusinessUnitId,
    CorrelationId: guid,
    Depth: 1,
    InitiatingUserAzureActiveDirectoryObjectId: guid,
    InitiatingUserId: who.UserId,
    IsExecutingOffline: false,
    IsInTransaction: Boolean,
    IsOfflinePlayback: false,
    IsolationMode: 1,
    MessageName: 'Create',
    Mode: 1,
    OperationCreatedOn: date,
    OperationId: guid,
    OrganizationId: who.OrganizationId,
    OrganizationName: String,
    PreEntityImages: [],
    PrimaryEntityId: id,
    PrimaryEntityName: 'contact',
    SecondaryEntityName: 'none',
    Stage: 40,
    UserAzureActiveDirectoryObjectId: guid,
    UserId: who.UserId,
  });
  t.match(context.OwningExtension, {
    Id: stepId,
    LogicalName: 'sdkmessageprocessingstep',
    KeyAttributes: [],
    RowVersion: null,
  });
  for (const name of [
    'RequestId',
    'InitiatingUserAgent',
    'PostEntityImages',
    'OutputParameters',
    'ParentContext',
  ]) {
    t.ok(name in context, name);
  }
  t.equal(lastValue(context.OutputParameters as [], 'id'), id);
  t.match(
    text,
    /"__type":"Entity:http:\\\/\\\/schemas\.microsoft\.com\\\/xrm\\\/2011\\\/Contracts"/,
    'slashes are escaped',
  );
  t.match(text, /\{"__type":/, '__type comes first');
});

emulatorOnly(`41 the parent context holds what the caller sent ${document}`, reason, async (t, api) => {
  const receiver = await receive(t);
  await step(api, await endpoint(api, receiver.url), 'Create', 'contact');
  const row = contact(api);
  const id = await api.create('contacts', row);
  const { context } = await receiver.next();
  const parent = context.ParentContext;
  t.match(parent, { MessageName: 'Create', Stage: 30, PrimaryEntityName: 'contact', ParentContext: null });
  if (parent === null) return;
  const sent = attributesOf(target(parent));
  t.equal(sent.get('lastname'), row.lastname);
  t.notOk(sent.has('createdon'), 'nothing the service added');
  const whole = attributesOf(target(context));
  t.equal(whole.get('contactid'), id);
  t.match(whole.get('createdon'), date);
});

emulatorOnly(`41 every type of value has its documented form ${document}`, reason, async (t, api) => {
  const receiver = await receive(t);
  const endpointId = await endpoint(api, receiver.url);
  await step(api, endpointId, 'Create', 'tp_contract');
  const siteId = await api.create('tp_customersites', site(api));
  const row = contract(api, siteId, {
    tp_contractvalue: 100.25,
    tp_revenuesharepercentage: 10.12,
    tp_startdate: '2026-01-31',
    tp_decidedon: '2026-01-31T09:00:00Z',
    tp_terms: '{"a":"/"}',
  });
  const id = await api.create('tp_contracts', row);
  const { context, text } = await receiver.next();
  const values = attributesOf(target(context));
  t.equal(values.get('tp_contractnumber'), row.tp_contractnumber);
  t.equal(values.get('tp_contractid'), id);
  t.same(values.get('tp_contractvalue'), { __type: `Money:${contracts}`, Value: 100.25 });
  t.same(values.get('tp_contracttype'), { __type: `OptionSetValue:${contracts}`, Value: 100000000 });
  t.equal(values.get('tp_revenuesharepercentage'), 10.12);
  t.equal(values.get('tp_decidedon'), `/Date(${Date.UTC(2026, 0, 31, 9)})/`);
  t.equal(values.get('tp_startdate'), `/Date(${Date.UTC(2026, 0, 31)})/`);
  t.equal(values.get('tp_terms'), '{"a":"/"}');
  t.match(values.get('tp_customersiteid'), {
    __type: `EntityReference:${contracts}`,
    Id: siteId,
    KeyAttributes: [],
    LogicalName: 'tp_customersite',
    RowVersion: null,
  });
  t.match(values.get('ownerid'), { __type: `EntityReference:${contracts}`, LogicalName: 'systemuser' });
  t.match(text, /\\\/Date\(/, 'dates are written with escaped slashes');
  t.match(target(context), {
    Id: id,
    LogicalName: 'tp_contract',
    EntityState: null,
    RelatedEntities: [],
    KeyAttributes: [],
  });
});

emulatorOnly(
  `41 an update holds the sent columns and what the service set ${document}`,
  reason,
  async (t, api) => {
    const receiver = await receive(t);
    await step(api, await endpoint(api, receiver.url), 'Update', 'tp_customersite');
    const id = await api.create('tp_customersites', site(api, { tp_isactive: true }));
    await api.send('PATCH', `tp_customersites(${id})`, { tp_siteaddress: 'new', tp_contracttype: null });
    const { context, headers } = await receiver.next();
    t.equal(headers['x-ms-dynamics-request-name'], 'Update');
    t.equal(context.PrimaryEntityId, id);
    const values = attributesOf(target(context));
    t.equal(values.get('tp_siteaddress'), 'new');
    t.ok(values.has('tp_contracttype'));
    t.equal(values.get('tp_contracttype'), null);
    t.match(values.get('modifiedon'), date);
    t.match(values.get('modifiedby'), { LogicalName: 'systemuser' });
    t.equal(values.get('tp_customersiteid'), id);
    t.notOk(values.has('tp_name'), 'no column that was not sent');
    t.notOk(values.has('tp_isactive'));
  },
);

emulatorOnly(
  `41 pre- and post-images hold the values before and after [understand-the-data-context.md]`,
  reason,
  async (t, api) => {
    const receiver = await receive(t);
    const stepId = await step(api, await endpoint(api, receiver.url), 'Update', 'tp_customersite');
    await image(api, stepId, 2, 'tp_name,tp_siteaddress');
    const id = await api.create('tp_customersites', site(api, { tp_name: 'kept', tp_siteaddress: 'old' }));
    await api.send('PATCH', `tp_customersites(${id})`, { tp_siteaddress: 'new' });
    const { context } = await receiver.next();
    const before = attributesOf(lastValue(context.PreEntityImages, 'image'));
    t.equal(before.get('tp_siteaddress'), 'old');
    t.equal(before.get('tp_name'), 'kept');
    t.notOk(before.has('tp_sitenumber'), 'only the columns of the image');
    const after = attributesOf(lastValue(context.PostEntityImages, 'image'));
    t.equal(after.get('tp_siteaddress'), 'new');
    t.notOk('__type' in (lastValue(context.PreEntityImages, 'image') as object), 'images have no __type');
  },
);

emulatorOnly(
  `41 the target of a delete is a reference; the values are in the pre-image ${document}`,
  reason,
  async (t, api) => {
    const receiver = await receive(t);
    const stepId = await step(api, await endpoint(api, receiver.url), 'Delete', 'tp_territory');
    await image(api, stepId, 0, 'tp_name');
    const id = await api.create('tp_territories', territory(api, { tp_name: 'gone' }));
    await api.send('DELETE', `tp_territories(${id})`);
    const { context, headers } = await receiver.next();
    t.equal(headers['x-ms-dynamics-request-name'], 'Delete');
    t.match(target(context), { __type: `EntityReference:${contracts}`, Id: id, LogicalName: 'tp_territory' });
    t.notOk('Attributes' in target(context));
    t.equal(attributesOf(lastValue(context.PreEntityImages, 'image')).get('tp_name'), 'gone');
  },
);

emulatorOnly(
  '41 the tag of a request is in the shared variables [optional-parameters.md]',
  reason,
  async (t, api) => {
    const receiver = await receive(t);
    const endpointId = await endpoint(api, receiver.url);
    for (const message of ['Create', 'Update']) await step(api, endpointId, message, 'contact');
    const created = await api.send('POST', 'contacts?tag=tp-bridge:1', contact(api));
    const id = (created.headers.get('odata-entityid') ?? '').match(/\(([0-9a-f-]{36})\)/)?.[1] ?? '';
    api.track('contacts', id);
    await api.send('PATCH', `contacts(${id})?tag=tp-bridge%3A2`, { firstname: 'Tagged' });
    await api.send('PATCH', `contacts(${id})`, { firstname: 'Untagged' });
    const tags: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const { context } = await receiver.next();
      tags.push(
        lastValue([...(context.ParentContext?.SharedVariables ?? []), ...context.SharedVariables], 'tag'),
      );
    }
    t.same(tags, ['tp-bridge:1', 'tp-bridge:2', undefined]);
  },
);

emulatorOnly(
  `41 the initiating user of an impersonated request is the caller ${document}`,
  reason,
  async (t, api) => {
    const receiver = await receive(t);
    await step(api, await endpoint(api, receiver.url), 'Create', 'contact');
    const who = (await api.send('GET', 'WhoAmI')).json;
    await api.create('contacts', contact(api), { MSCRMCallerID: String(who.UserId) });
    const { context } = await receiver.next();
    t.equal(context.InitiatingUserId, who.UserId);
    t.equal(context.UserId, who.UserId);
  },
);
