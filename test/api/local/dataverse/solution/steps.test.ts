import t from 'tap';
import { guid, type Send, started } from '../client.ts';
import { importing, sampleWith } from './package-parts.ts';

const create = '9ebdbb1b-ea3e-db11-86a7-000a3a5473e8';
const update = '20bebb1b-ea3e-db11-86a7-000a3a5473e8';

function endpoint(contract = 8): string {
  return `<ServiceEndpoints><ServiceEndpoint ServiceEndpointId="{${guid(1)}}" Name="Hook"><ConnectionMode>1</ConnectionMode><Contract>${contract}</Contract><Path></Path><UserClaim>1</UserClaim><AuthType>5</AuthType><MessageFormat>2</MessageFormat><NamespaceFormat>1</NamespaceFormat><Url>https://hook.example/events</Url></ServiceEndpoint></ServiceEndpoints>`;
}

function image(type: number): string {
  return `<SdkMessageProcessingStepImage Name="Image"><SdkMessageProcessingStepImageId>{${guid(3)}}</SdkMessageProcessingStepImageId><Attributes>xx_name,xx_count</Attributes><EntityAlias>Image</EntityAlias><ImageType>${type}</ImageType><MessagePropertyName>Target</MessagePropertyName></SdkMessageProcessingStepImage>`;
}

interface Step {
  readonly message?: string;
  readonly table?: string;
  readonly mode?: number;
  readonly handler?: string;
  readonly images?: string;
}

function step({
  message = update,
  table = 'xx_child',
  mode = 1,
  images = image(0),
  handler = `<EventHandler>${guid(1)}</EventHandler><EventHandlerTypeCode>4618</EventHandlerTypeCode>`,
}: Step): string {
  return `<SdkMessageProcessingSteps><SdkMessageProcessingStep Name="Child changed" SdkMessageProcessingStepId="{${guid(2)}}"><SdkMessageId>{${message}}</SdkMessageId><PrimaryEntity>${table}</PrimaryEntity><AsyncAutoDelete>1</AsyncAutoDelete><FilteringAttributes>xx_name,xx_count</FilteringAttributes><InvocationSource>1</InvocationSource><Mode>${mode}</Mode><Rank>1</Rank>${handler}<Stage>40</Stage><SupportedDeployment>0</SupportedDeployment><SdkMessageProcessingStepImages>${images}</SdkMessageProcessingStepImages></SdkMessageProcessingStep></SdkMessageProcessingSteps>`;
}

const roots = `<RootComponent type="95" id="{${guid(1)}}" behavior="0" /><RootComponent type="92" id="{${guid(2)}}" behavior="0" />`;

const parts = (input: Step = {}, contract = 8) =>
  sampleWith({ more: step(input) + endpoint(contract), roots });

async function servesSteps(send: Send): Promise<boolean> {
  return (await send('GET', 'serviceendpoints')).status === 200;
}

t.test('endpoints, steps and images of a package are registered', async (t) => {
  const { send } = await started(t);
  if (!(await servesSteps(send))) {
    t.match((await importing(send, parts())).json.error.message, /steps are not emulated/);
    return;
  }
  const imported = await importing(send, parts());
  t.equal(imported.status, 204, imported.text);
  t.match((await send('GET', `serviceendpoints(${guid(1)})`)).json, {
    name: 'Hook',
    contract: 8,
    authtype: 5,
    url: 'https://hook.example/events',
  });
  const read = async () => (await send('GET', `sdkmessageprocessingsteps(${guid(2)})`)).json;
  const registered = await read();
  t.match(registered, {
    name: 'Child changed',
    mode: 1,
    stage: 40,
    filteringattributes: 'xx_name,xx_count',
    _eventhandler_value: guid(1),
    _sdkmessageid_value: update,
    statecode: 1,
    statuscode: 2,
  });
  const filter = await send('GET', `sdkmessagefilters(${registered._sdkmessagefilterid_value})`);
  t.match(filter.json, { primaryobjecttypecode: 'xx_child', _sdkmessageid_value: update });
  const alike = `sdkmessagefilters/$count?$filter=primaryobjecttypecode eq 'xx_child' and _sdkmessageid_value eq ${update}`;
  t.equal((await send('GET', alike)).text.replace('\ufeff', ''), '1', 'one filter for a message of a table');
  t.match((await send('GET', `sdkmessageprocessingstepimages(${guid(3)})`)).json, {
    entityalias: 'Image',
    imagetype: 0,
    attributes: 'xx_name,xx_count',
    _sdkmessageprocessingstepid_value: guid(2),
  });
  t.equal((await importing(send, parts(), { PublishWorkflows: true })).status, 204);
  t.match(await read(), { statecode: 0, statuscode: 1 }, 'activated by the import');
  t.equal((await importing(send, parts())).status, 204);
  t.match(await read(), { statecode: 0 }, 'an update leaves it enabled');
});

t.test('a step that cannot run refuses the whole package', async (t) => {
  const { send } = await started(t);
  if (!(await servesSteps(send))) return;
  const handler = (id: string, code: string) =>
    `<EventHandler>${id}</EventHandler><EventHandlerTypeCode>${code}</EventHandlerTypeCode>`;
  const cases: [Step, number, RegExp][] = [
    [{ handler: `<EventHandler>${guid(1)}</EventHandler>` }, 8, /^EventHandlerTypeCode$/],
    [{ handler: handler(guid(1), '4602') }, 8, /plug-in, which is not emulated/],
    [{ handler: handler(guid(9), '4618') }, 8, /service endpoint .* does not exist/],
    [{ message: guid(9) }, 8, /message .* which does not exist/],
    [{ table: 'none' }, 8, /'none' was not found/],
    [{ table: 'xx_ghost' }, 8, /needs the entity xx_ghost/],
    [{ message: create }, 8, /image Image of type 0 is not possible on Create/],
    [{ mode: 0 }, 5, /Service Bus and must be asynchronous/],
  ];
  for (const [input, contract, message] of cases) {
    const { status, json } = await importing(send, parts(input, contract));
    t.equal(status, 400, String(message));
    t.match(json.error, { code: '0x80048016', message });
    t.equal((await send('GET', 'xx_children')).status, 404);
  }
});

t.test('a step or an endpoint must be declared as a root component', async (t) => {
  const { send } = await started(t);
  const undeclared = sampleWith({ more: step({}) + endpoint() });
  t.match((await importing(send, undeclared)).json.error, {
    code: '0x8004803a',
    message: /is not declared in the solution file as a root component/,
  });
});
