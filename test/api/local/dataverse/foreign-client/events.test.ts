import t from 'tap';
import { guid, site, started } from '../client.ts';
import { endpointId, receiver, stepBody } from '../events/receiver.ts';
import { foreign } from './foreign.ts';

/** Registration of a webhook through a client that is not ours: npm dynamics-web-api. */
t.test('endpoint, step and image are registered, fire and are removed', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  const { url, received } = await receiver(t);
  const hook = { serviceendpointid: endpointId, name: 'Hook', url, contract: 8, authtype: 4, authvalue: 's' };
  await client.create({ collection: 'serviceendpoints', data: hook });
  const steps = 'sdkmessageprocessingsteps';
  const data = { sdkmessageprocessingstepid: guid(901), ...stepBody('Update') };
  await client.create({ collection: steps, data });
  const image = {
    name: 'pre',
    entityalias: 'pre',
    imagetype: 0,
    messagepropertyname: 'Target',
    attributes: 'tp_name',
    'sdkmessageprocessingstepid@odata.bind': `${steps}(${guid(901)})`,
  };
  const imageId = await client.create({ collection: 'sdkmessageprocessingstepimages', data: image });
  const collection = 'tp_customersites';
  await client.create({ collection, data: site(1) });
  await client.update({ collection, key: guid(1), data: { tp_name: 'One' } });
  await service.events.idle();
  const context = JSON.parse(received[0]?.text ?? '{}');
  t.match(context, { MessageName: 'Update', PrimaryEntityId: guid(1) });
  const [pre] = context.PreEntityImages;
  t.equal(pre.key, 'pre');
  t.match(pre.value.Attributes.at(-1), { key: 'tp_name', value: 'Site 1' });
  const { value: jobs } = await client.retrieveMultiple({ collection: 'asyncoperations' });
  t.match(jobs, [{ statecode: 3, statuscode: 30 }]);
  await client.deleteRecord({ collection: 'sdkmessageprocessingstepimages', key: String(imageId) });
  await client.deleteRecord({ collection: steps, key: guid(901) });
  await client.deleteRecord({ collection: 'serviceendpoints', key: endpointId });
  await client.update({ collection, key: guid(1), data: { tp_name: 'Two' } });
  await service.events.idle();
  t.equal(received.length, 1, 'nothing fires any more');
});
