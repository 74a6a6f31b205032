import t from 'tap';
import { guid, started } from '../client.ts';
import { importing, sampleWith } from '../solution/package-parts.ts';
import { receiver } from './receiver.ts';

const update = '20bebb1b-ea3e-db11-86a7-000a3a5473e8';

function registrations(url: string): string {
  const image = `<SdkMessageProcessingStepImage Name="pre"><SdkMessageProcessingStepImageId>{${guid(3)}}</SdkMessageProcessingStepImageId><Attributes>xx_name</Attributes><EntityAlias>pre</EntityAlias><ImageType>0</ImageType><MessagePropertyName>Target</MessagePropertyName></SdkMessageProcessingStepImage>`;
  const step = `<SdkMessageProcessingStep Name="Child changed" SdkMessageProcessingStepId="{${guid(2)}}"><SdkMessageId>{${update}}</SdkMessageId><PrimaryEntity>xx_child</PrimaryEntity><AsyncAutoDelete>0</AsyncAutoDelete><FilteringAttributes>xx_name</FilteringAttributes><Mode>1</Mode><Rank>1</Rank><EventHandler>${guid(1)}</EventHandler><EventHandlerTypeCode>4618</EventHandlerTypeCode><Stage>40</Stage><SupportedDeployment>0</SupportedDeployment><SdkMessageProcessingStepImages>${image}</SdkMessageProcessingStepImages></SdkMessageProcessingStep>`;
  const endpoint = `<ServiceEndpoint ServiceEndpointId="{${guid(1)}}" Name="Hook"><ConnectionMode>1</ConnectionMode><Contract>8</Contract><UserClaim>1</UserClaim><AuthType>5</AuthType><MessageFormat>2</MessageFormat><Url>${url}</Url></ServiceEndpoint>`;
  return `<SdkMessageProcessingSteps>${step}</SdkMessageProcessingSteps><ServiceEndpoints>${endpoint}</ServiceEndpoints>`;
}

const roots = `<RootComponent type="95" id="{${guid(1)}}" behavior="0" /><RootComponent type="92" id="{${guid(2)}}" behavior="0" />`;

t.test('an imported step delivers as soon as its endpoint has a secret', async (t) => {
  const { send, events } = await started(t);
  const { url, received } = await receiver(t);
  const parts = sampleWith({ more: registrations(url), roots });
  const imported = await importing(send, parts, { PublishWorkflows: true });
  t.equal(imported.status, 204, imported.text);
  const path = `xx_children(${guid(9)})`;
  const created = await send('POST', 'xx_children', { xx_childid: guid(9), xx_name: 'old' });
  t.equal(created.status, 204, created.text);
  await send('PATCH', path, { xx_name: 'early' });
  await events.idle();
  t.equal(received.length, 0);
  const [early] = (await send('GET', 'asyncoperations?$filter=operationtype eq 1')).json.value;
  t.match(early, { statuscode: 31, message: /authvalue/ });
  const authvalue = '<settings><setting name="x-api-key" value="abc" /></settings>';
  t.equal((await send('PATCH', `serviceendpoints(${guid(1)})`, { authvalue })).status, 204);
  await send('PATCH', path, { xx_name: 'new' });
  await events.idle();
  t.equal(received.length, 1);
  t.equal(received[0]?.headers['x-api-key'], 'abc');
  const context = JSON.parse(received[0]?.text ?? '{}');
  t.equal(context.OwningExtension.Id, guid(2));
  t.match(context.PreEntityImages, [
    { key: 'pre', value: { Attributes: [{ key: 'xx_childid' }, { key: 'xx_name', value: 'early' }] } },
  ]);
  await send('PATCH', `asyncoperations(${early?.asyncoperationid})`, { statecode: 0, statuscode: 0 });
  await events.idle();
  t.equal(received.length, 2, 'what failed for want of a secret can be resumed');
});
