import type { Test } from 'tap';
import type { Row } from './http.ts';
import { batchType, composeBatch } from './multipart.ts';
import { contact, site } from './rows.ts';
import { type Api, suite } from './suite.ts';
import {
  attributesOf,
  type Delivery,
  endpoint,
  type Receiver,
  receive,
  step,
  target,
} from './webhook-receiver.ts';

const { emulatorOnly } = suite;
const document = '[use-webhooks.md]';
const reason = 'a real environment cannot reach a receiver on loopback';
const set = 'tp_customersites';

interface Hook {
  readonly receiver: Receiver;
  readonly endpointId: string;
  readonly stepId: string;
}

async function hook(t: Test, api: Api, message: string, more: Row = {}): Promise<Hook> {
  const receiver = await receive(t);
  const endpointId = await endpoint(api, receiver.url);
  return { receiver, endpointId, stepId: await step(api, endpointId, message, 'tp_customersite', more) };
}

const nameOf = ({ context }: Delivery): unknown => attributesOf(target(context)).get('tp_name');

/** Makes one more event and asserts that it is the next to come: nothing else was sent before it. */
async function nothingBefore(t: Test, api: Api, receiver: Receiver, id: string, what: string): Promise<void> {
  await api.send('PATCH', `${set}(${id})`, { tp_name: 'sentinel' });
  t.equal(nameOf(await receiver.next()), 'sentinel', what);
}

const settings =
  '<settings><setting name="x-api-key" value="abc 123" /><setting name="x-more" value="m" /></settings>';
const authentications: readonly [string, Row, (delivery: Delivery) => unknown, unknown][] = [
  [
    'authtype 4 sends the key as code',
    { authtype: 4, authvalue: 'k&y' },
    ({ url }) => url.searchParams.get('code'),
    'k&y',
  ],
  [
    'authtype 5 sends headers',
    { authtype: 5, authvalue: settings },
    ({ headers }) => [headers['x-api-key'], headers['x-more']],
    ['abc 123', 'm'],
  ],
  [
    'authtype 6 sends query parameters',
    { authtype: 6, authvalue: settings },
    ({ url }) => [url.searchParams.get('x-api-key'), url.searchParams.get('x-more')],
    ['abc 123', 'm'],
  ],
];
for (const [label, row, read, expected] of authentications) {
  emulatorOnly(`41 ${label} [register-web-hook.md]`, reason, async (t, api) => {
    const receiver = await receive(t);
    await step(api, await endpoint(api, receiver.url, row), 'Create', 'tp_customersite');
    await api.create(set, site(api));
    t.same(read(await receiver.next()), expected);
  });
}

emulatorOnly(
  '41 filtering attributes: an update of other columns sends nothing [register-plug-in.md]',
  reason,
  async (t, api) => {
    const { receiver } = await hook(t, api, 'Update', { filteringattributes: 'tp_name,tp_contracttype' });
    const id = await api.create(set, site(api));
    await api.send('PATCH', `${set}(${id})`, { tp_siteaddress: 'unseen' });
    await nothingBefore(t, api, receiver, id, 'the address is not watched');
    await api.send('PATCH', `${set}(${id})`, { tp_contracttype: 100000000, tp_siteaddress: 'seen' });
    t.equal(attributesOf(target((await receiver.next()).context)).get('tp_siteaddress'), 'seen');
  },
);

emulatorOnly(
  '41 a watched column that is sent with its old value counts as changed [register-plug-in.md]',
  reason,
  async (t, api) => {
    const { receiver } = await hook(t, api, 'Update', { filteringattributes: 'tp_name' });
    const id = await api.create(set, site(api, { tp_name: 'same' }));
    await api.send('PATCH', `${set}(${id})`, { tp_name: 'same' });
    t.equal(nameOf(await receiver.next()), 'same');
  },
);

emulatorOnly(
  '41 UpdateMultiple sends one Update for each row [bulk-operations.md]',
  reason,
  async (t, api) => {
    const { receiver } = await hook(t, api, 'Update');
    const ids = [await api.create(set, site(api)), await api.create(set, site(api))];
    const type = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite' };
    const Targets = ids.map((tp_customersiteid) => ({ ...type, tp_customersiteid, tp_name: 'bulk' }));
    await api.send('POST', `${set}/Microsoft.Dynamics.CRM.UpdateMultiple`, { Targets });
    const came = [await receiver.next(), await receiver.next()];
    t.same(came.map(({ context }) => context.PrimaryEntityId).sort(), ids.sort());
    for (const { context } of came) t.equal(context.MessageName, 'Update');
  },
);

emulatorOnly(
  '41 an upsert that creates sends Create, not Update [use-upsert-insert-update-record.md]',
  reason,
  async (t, api) => {
    const { receiver, endpointId } = await hook(t, api, 'Update');
    await step(api, endpointId, 'Create', 'tp_customersite');
    const path = `${set}(tp_sitenumber='${api.code()}')`;
    await api.send('PATCH', path, { tp_name: 'first' });
    const created = await receiver.next();
    t.equal(created.context.MessageName, 'Create');
    api.track(set, created.context.PrimaryEntityId);
    await api.send('PATCH', path, { tp_name: 'second' });
    t.equal((await receiver.next()).context.MessageName, 'Update');
  },
);

emulatorOnly(
  '41 a change set that is rolled back sends nothing [execute-batch-operations-using-web-api.md]',
  reason,
  async (t, api) => {
    const { receiver } = await hook(t, api, 'Update');
    const id = await api.create(set, site(api));
    const url = `/api/data/v9.2/${set}(${id})`;
    const body = composeBatch([
      {
        changeSet: [
          { method: 'PATCH', url, body: { tp_name: 'undone' }, id: '1' },
          { method: 'PATCH', url, body: { tp_contracttype: 7 }, id: '2' },
        ],
      },
    ]);
    await api.send('POST', '$batch', body, { 'content-type': batchType });
    await nothingBefore(t, api, receiver, id, 'the change set was undone');
  },
);

emulatorOnly('41 a refused request sends nothing [event-framework.md]', reason, async (t, api) => {
  const { receiver } = await hook(t, api, 'Update');
  const id = await api.create(set, site(api));
  await api.send('PATCH', `${set}(${id})`, { tp_name: 'refused' }, { 'if-match': 'W/"1"' });
  await nothingBefore(t, api, receiver, id, 'the row version did not match');
});

emulatorOnly(
  '41 a step that is switched off is silent until it is on again [register-plug-in.md]',
  reason,
  async (t, api) => {
    const { receiver, stepId } = await hook(t, api, 'Update');
    const id = await api.create(set, site(api));
    await api.send('PATCH', `sdkmessageprocessingsteps(${stepId})`, { statecode: 1, statuscode: 2 });
    await api.send('PATCH', `${set}(${id})`, { tp_name: 'unseen' });
    await api.send('PATCH', `sdkmessageprocessingsteps(${stepId})`, { statecode: 0, statuscode: 1 });
    await nothingBefore(t, api, receiver, id, 'the step was off');
  },
);

emulatorOnly(
  '41 bypassing asynchronous logic silences webhooks [bypass-custom-business-logic.md]',
  reason,
  async (t, api) => {
    const { receiver } = await hook(t, api, 'Update');
    const id = await api.create(set, site(api));
    for (const logic of ['CustomAsync', 'CustomSync,CustomAsync']) {
      const bypass = { 'MSCRM.BypassBusinessLogicExecution': logic };
      t.equal((await api.send('PATCH', `${set}(${id})`, { tp_name: 'unseen' }, bypass)).status, 204);
    }
    await nothingBefore(t, api, receiver, id, 'bypassed');
  },
);

emulatorOnly(
  '41 bypassing synchronous logic leaves asynchronous webhooks [bypass-custom-business-logic.md]',
  reason,
  async (t, api) => {
    const { receiver } = await hook(t, api, 'Update');
    const id = await api.create(set, site(api));
    await api.send(
      'PATCH',
      `${set}(${id})`,
      { tp_name: 'sync' },
      { 'MSCRM.BypassBusinessLogicExecution': 'CustomSync' },
    );
    t.equal(nameOf(await receiver.next()), 'sync');
    await api.send(
      'PATCH',
      `${set}(${id})`,
      { tp_name: 'plugin' },
      { 'MSCRM.BypassCustomPluginExecution': 'true' },
    );
    t.equal(nameOf(await receiver.next()), 'plugin');
  },
);

emulatorOnly(
  '41 bypassing step ids silences those steps alone [bypass-custom-business-logic.md]',
  reason,
  async (t, api) => {
    const mine = await hook(t, api, 'Update');
    const other = await hook(t, api, 'Update');
    const id = await api.create(set, site(api));
    const bypass = { 'MSCRM.BypassBusinessLogicExecutionStepIds': mine.stepId };
    await api.send('PATCH', `${set}(${id})`, { tp_name: 'echo' }, bypass);
    t.equal(nameOf(await other.receiver.next()), 'echo');
    await nothingBefore(t, api, mine.receiver, id, 'my own step');
  },
);

emulatorOnly(
  '41 more than three step ids to bypass are refused [bypass-custom-business-logic.md]',
  reason,
  async (t, api) => {
    const id = await api.create(set, site(api));
    const four = Array.from({ length: 4 }, (_, i) => `11111111-2222-4333-8444-55555555555${i}`).join(',');
    const answer = await api.send(
      'PATCH',
      `${set}(${id})`,
      { tp_name: 'x' },
      { 'MSCRM.BypassBusinessLogicExecutionStepIds': four },
    );
    t.equal(answer.status, 400, answer.text);
  },
);

emulatorOnly(
  `41 above 256 KB the context is trimmed and the header says so ${document}`,
  reason,
  async (t, api) => {
    const receiver = await receive(t);
    await step(api, await endpoint(api, receiver.url), 'Update', 'tp_contract');
    const siteId = await api.create(set, site(api));
    const id = await api.create('tp_contracts', {
      tp_contractnumber: api.unique('big'),
      'tp_CustomerSiteId@odata.bind': `/${set}(${siteId})`,
    });
    await api.send('PATCH', `tp_contracts(${id})`, { tp_terms: 'x'.repeat(300_000) });
    const { headers, context, text } = await receiver.next();
    t.ok(headers['x-ms-dynamics-msg-size-exceeded']);
    t.ok(text.length < 256 * 1024, String(text.length));
    t.equal(context.PrimaryEntityId, id);
    t.equal(context.PrimaryEntityName, 'tp_contract');
    for (const name of ['ParentContext', 'InputParameters', 'PreEntityImages', 'PostEntityImages']) {
      const value = context[name];
      t.ok(value === undefined || value === null || (Array.isArray(value) && value.length === 0), name);
    }
  },
);

emulatorOnly(
  '41 webhooks may come twice when the emulator is told so [emulator control]',
  reason,
  async (t, api, control) => {
    const { receiver } = await hook(t, api, 'Create');
    t.ok((await control.call('POST', 'webhooks', { duplicate: true, reorder: false })).status < 300);
    const id = await api.create(set, site(api));
    const both = [await receiver.next(), await receiver.next()];
    t.same(
      both.map(({ context }) => context.PrimaryEntityId),
      [id, id],
    );
    t.equal(both[0]?.context.OperationId, both[1]?.context.OperationId, 'the same event');
  },
);

emulatorOnly(
  '41 webhooks may come out of order when the emulator is told so [emulator control]',
  reason,
  async (t, api, control) => {
    const { receiver } = await hook(t, api, 'Update');
    const id = await api.create(set, site(api));
    t.ok((await control.call('POST', 'webhooks', { duplicate: false, reorder: true })).status < 300);
    const sent = Array.from({ length: 6 }, (_, i) => `order ${i}`);
    for (const tp_name of sent) await api.send('PATCH', `${set}(${id})`, { tp_name });
    const came: unknown[] = [];
    for (const _ of sent) came.push(nameOf(await receiver.next()));
    t.same([...came].sort(), sent, 'all of them came');
  },
);

emulatorOnly(
  '41 Associate of a many-to-many relationship names both sides [message documentation]',
  reason,
  async (t, api) => {
    const receiver = await receive(t);
    const endpointId = await endpoint(api, receiver.url);
    const [message] = (await api.send('GET', "sdkmessages?$select=sdkmessageid&$filter=name eq 'Associate'"))
      .json.value;
    await api.create('sdkmessageprocessingsteps', {
      name: api.unique('associate'),
      mode: 1,
      stage: 40,
      rank: 1,
      supporteddeployment: 0,
      asyncautodelete: false,
      'eventhandler_serviceendpoint@odata.bind': `/serviceendpoints(${endpointId})`,
      'sdkmessageid@odata.bind': `/sdkmessages(${message?.sdkmessageid})`,
    });
    const unit = (await api.send('GET', 'WhoAmI')).json.BusinessUnitId;
    const team = await api.create('teams', {
      name: api.unique('team'),
      teamtype: 0,
      'businessunitid@odata.bind': `/businessunits(${unit})`,
    });
    const [role] = (await api.send('GET', 'roles?$select=name&$top=1')).json.value;
    const body = { '@odata.id': `${api.base}roles(${role?.roleid})` };
    await api.send('POST', `teams(${team})/teamroles_association/$ref`, body);
    const { context, headers } = await receiver.next();
    t.equal(headers['x-ms-dynamics-request-name'], 'Associate');
    const names = context.InputParameters.map(({ key }) => key);
    for (const name of ['Target', 'Relationship', 'RelatedEntities']) t.ok(names.includes(name), name);
    t.match(target(context), { Id: team, LogicalName: 'team' });
  },
);

emulatorOnly(`41 two endpoints each get their own request ${document}`, reason, async (t, api) => {
  const one = await receive(t);
  const two = await receive(t);
  for (const receiver of [one, two]) await step(api, await endpoint(api, receiver.url), 'Create', 'contact');
  const id = await api.create('contacts', contact(api));
  for (const receiver of [one, two]) t.equal((await receiver.next()).context.PrimaryEntityId, id);
});
