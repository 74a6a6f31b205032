import t from 'tap';
import { sdkMessageId } from '../../../../../api/local/dataverse/events/sdk-messages.ts';
import { guid, started } from '../client.ts';
import { receiver, step, webhook } from './receiver.ts';

const contracts = 'http://schemas.microsoft.com/xrm/2011/Contracts';
const everyTable = { 'sdkmessagefilterid@odata.bind': undefined };
const nobody = '00000000-0000-0000-0000-000000000000';

t.test('Associate and Disassociate tell the pair and its relationship', async (t) => {
  const { send, events, base } = await started(t);
  const { url, received } = await receiver(t);
  await webhook(send, url);
  await step(send, 901, 'Associate', everyTable);
  await step(send, 902, 'Disassociate', everyTable);
  const unit = (await send('GET', 'WhoAmI')).json.BusinessUnitId;
  const team = { teamid: guid(1), name: 'Team', 'businessunitid@odata.bind': `/businessunits(${unit})` };
  await send('POST', 'teams', team);
  const role = guid(2);
  const worker = { roleid: role, name: 'Worker', 'businessunitid@odata.bind': `/businessunits(${unit})` };
  t.equal((await send('POST', 'roles', worker)).status, 204);
  const path = `teams(${guid(1)})/teamroles_association`;
  const added = await send('POST', `${path}/$ref`, { '@odata.id': `${base}roles(${role})` });
  t.equal(added.status, 204, added.text);
  await send('DELETE', `${path}(${role})/$ref`);
  await events.idle();
  t.same(received.map(({ headers }) => headers['x-ms-dynamics-request-name']).sort(), [
    'Associate',
    'Disassociate',
  ]);
  for (const { text, headers } of received) {
    const context = JSON.parse(text);
    const type = `EntityReference:${contracts}`;
    const reference = { __type: type, KeyAttributes: [], Name: null, RowVersion: null };
    const parameters = [
      { key: 'Target', value: { ...reference, Id: guid(1), LogicalName: 'team' } },
      {
        key: 'Relationship',
        value: {
          __type: `Relationship:${contracts}`,
          PrimaryEntityRole: null,
          SchemaName: 'teamroles_association',
        },
      },
      { key: 'RelatedEntities', value: [{ ...reference, Id: role, LogicalName: 'role' }] },
    ];
    t.same(context.InputParameters, parameters);
    t.same(context.ParentContext.InputParameters, parameters);
    t.match(context, { PrimaryEntityName: 'none', PrimaryEntityId: nobody });
    t.same([context.PreEntityImages, context.PostEntityImages], [[], []]);
    t.equal(headers['x-ms-dynamics-entity-name'], 'none');
    const job = (await send('GET', `asyncoperations(${context.OperationId})`)).json;
    t.match(job, { primaryentitytype: 'none', _regardingobjectid_value: null, statuscode: 30 });
  }
});

t.test('Associate has no images and no filter by table', async (t) => {
  const { send } = await started(t);
  await webhook(send, 'https://hooks.example.com/x');
  await step(send, 901, 'Associate', everyTable);
  const image = await send('POST', 'sdkmessageprocessingstepimages', {
    name: 'image',
    entityalias: 'image',
    imagetype: 0,
    messagepropertyname: 'Target',
    'sdkmessageprocessingstepid@odata.bind': `/sdkmessageprocessingsteps(${guid(901)})`,
  });
  t.equal(image.status, 400, image.text);
  const filters = `sdkmessagefilters?$filter=_sdkmessageid_value eq ${sdkMessageId('Associate')}`;
  t.same((await send('GET', filters)).json.value, []);
});
