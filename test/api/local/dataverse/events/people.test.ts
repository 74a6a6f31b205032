import t from 'tap';
import { sdkMessageFilterId } from '../../../../../api/local/dataverse/events/sdk-messages.ts';
import { guid, site, started } from '../client.ts';
import { type Received, receiver, step, webhook } from './receiver.ts';

type Pair = { readonly key: string; readonly value: unknown };

const contextOf = (one: Received | undefined) => JSON.parse(one?.text ?? '{}');
const keys = (list: readonly Pair[]): string[] => list.map(({ key }) => key);
const valueUnder = (list: readonly Pair[], wanted: string): unknown =>
  list.find(({ key }) => key === wanted)?.value;

t.test('a customer is told with its own table, and no column that clients cannot see', async (t) => {
  const { send, events } = await started(t);
  const { url, received } = await receiver(t);
  const filter = sdkMessageFilterId('Create', 'contact');
  await webhook(send, url);
  await step(send, 901, 'Create', { 'sdkmessagefilterid@odata.bind': `/sdkmessagefilters(${filter})` });
  await send('POST', 'sdkmessageprocessingstepimages', {
    name: 'all',
    entityalias: 'all',
    imagetype: 1,
    messagepropertyname: 'Id',
    'sdkmessageprocessingstepid@odata.bind': `/sdkmessageprocessingsteps(${guid(901)})`,
  });
  await send('POST', 'accounts', { accountid: guid(1), name: 'Same id' });
  const silent = { 'mscrm.bypassbusinesslogicexecution': 'CustomAsync' };
  await send('POST', 'contacts', { contactid: guid(1), lastname: 'Parent' }, silent);
  await send('POST', 'contacts', {
    contactid: guid(2),
    lastname: 'Child',
    'parentcustomerid_contact@odata.bind': `/contacts(${guid(1)})`,
  });
  await events.idle();
  t.equal(received.length, 1);
  const context = contextOf(received[0]);
  const target: readonly Pair[] = context.InputParameters[0].value.Attributes;
  const image = valueUnder(context.PostEntityImages, 'all') as { readonly Attributes: readonly Pair[] };
  const imaged = image.Attributes;
  t.match(valueUnder(target, 'parentcustomerid'), { Id: guid(1), LogicalName: 'contact', Name: null });
  t.match(valueUnder(imaged, 'parentcustomerid'), { Id: guid(1), LogicalName: 'contact', Name: 'Parent' });
  t.match(valueUnder(target, 'ownerid'), { LogicalName: 'systemuser' });
  const sent: readonly Pair[] = context.ParentContext.InputParameters[0].value.Attributes;
  t.same(keys(sent), ['contactid', 'lastname', 'parentcustomerid']);
  for (const name of ['parentcustomeridtype', 'owneridtype', 'versionnumber'])
    t.notOk(keys([...target, ...sent]).includes(name), name);
  t.notOk(keys(imaged).some((name) => name.endsWith('idtype')));
});

for (const [initiatingUser, who] of [
  ['acting', 'user'],
  ['caller', 'caller'],
] as const) {
  t.test(`an impersonated write is of the acting user; initiated by the ${who}`, async (t) => {
    const options = initiatingUser === 'acting' ? {} : { unproven: { initiatingUser } };
    const { send, events } = await started(t, options);
    const { url, received } = await receiver(t);
    await webhook(send, url);
    await step(send, 901, 'Create');
    const objectId = '0b1ec700-0000-4000-8000-000000000001';
    const user = { systemuserid: guid(900), lastname: 'B', azureactivedirectoryobjectid: objectId };
    await send('POST', 'systemusers', user);
    const caller = (await send('GET', 'WhoAmI')).json.UserId;
    await send('POST', 'tp_customersites', site(1), { mscrmcallerid: guid(900) });
    await events.idle();
    const context = contextOf(received[0]);
    t.equal(context.UserId, guid(900));
    t.equal(context.UserAzureActiveDirectoryObjectId, objectId);
    t.equal(context.InitiatingUserId, initiatingUser === 'acting' ? guid(900) : caller);
    t.match(valueUnder(context.InputParameters[0].value.Attributes, 'createdonbehalfby'), { Id: caller });
  });
}

t.test('a step that runs as a user says so; who initiated it stays', async (t) => {
  const { send, events } = await started(t);
  const { url, received } = await receiver(t);
  await webhook(send, url);
  await send('POST', 'systemusers', { systemuserid: guid(900), lastname: 'B' });
  await step(send, 901, 'Create', { 'impersonatinguserid@odata.bind': `/systemusers(${guid(900)})` });
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  const context = contextOf(received[0]);
  t.equal(context.UserId, guid(900));
  t.equal(context.InitiatingUserId, (await send('GET', 'WhoAmI')).json.UserId);
});

t.test('a receiver that writes back is a new caller: Depth begins at 1 again', async (t) => {
  const { send, events } = await started(t);
  const { url, received } = await receiver(t);
  await webhook(send, url);
  await step(send, 901, 'Update');
  await send('POST', 'tp_customersites', site(1));
  await send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: '0' });
  for (let n = 1; n <= 10; n += 1) {
    await events.idle();
    const id = String(received.at(-1)?.headers['x-ms-correlation-request-id']);
    const back = { 'x-ms-correlation-request-id': id };
    const answer = await send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: String(n) }, back);
    t.equal(answer.status, 204, answer.text);
  }
  await events.idle();
  t.equal(received.length, 11);
  t.same([...new Set(received.map((one) => contextOf(one).Depth))], [1]);
  t.equal(new Set(received.map((one) => contextOf(one).CorrelationId)).size, 1, 'the caller keeps its id');
});
