import { isError, suite } from './suite.ts';
import { endpoint, image, step } from './webhook-receiver.ts';

const { check } = suite;
const document = '[register-web-hook.md]';
const url = 'https://example.com/hook';

check(
  `41 a webhook is a service endpoint with contract 8; its secret cannot be read ${document}`,
  async (t, api) => {
    const id = await endpoint(api, url);
    const { json } = await api.send('GET', `serviceendpoints(${id})`);
    t.match(json, { contract: 8, authtype: 4, url, isauthvalueset: true });
    t.notOk(JSON.stringify(json).includes('"secret"'), 'no secret in the row');
    t.notOk(json.authvalue, 'authvalue is write-only');
    const found = await api.send(
      'GET',
      'serviceendpoints?$filter=contract eq 8&$select=serviceendpointid,name,authtype,url',
    );
    t.ok(found.json.value.some((row) => row.serviceendpointid === id));
  },
);

for (const bad of ['hook', '/hook', 'ftp://example.com/hook', 'http://example.com/hook']) {
  check(`41 the URL ${bad} is refused: 400 [reference/entities/serviceendpoint.md]`, async (t, api) => {
    const row = { name: api.unique('bad'), url: bad, contract: 8, authtype: 4, authvalue: 'x' };
    isError(t, await api.send('POST', 'serviceendpoints', row), 400, null);
  });
}

check(
  '41 Create, Update and Delete have the same message ids in every organisation [SDK messages]',
  async (t, api) => {
    const known = [
      ['Create', '9ebdbb1b-ea3e-db11-86a7-000a3a5473e8'],
      ['Update', '20bebb1b-ea3e-db11-86a7-000a3a5473e8'],
      ['Delete', 'a1bdbb1b-ea3e-db11-86a7-000a3a5473e8'],
    ] as const;
    for (const [name, id] of known) {
      const { json } = await api.send('GET', `sdkmessages?$select=sdkmessageid&$filter=name eq '${name}'`);
      t.same(
        json.value.map((row) => row.sdkmessageid),
        [id],
      );
    }
  },
);

check(`41 a step can be read with its endpoint, filter and message ${document}`, async (t, api) => {
  const endpointId = await endpoint(api, url);
  const id = await step(api, endpointId, 'Update', 'contact', { filteringattributes: 'firstname,lastname' });
  const expand =
    'eventhandler_serviceendpoint($select=name),sdkmessagefilterid($select=primaryobjecttypecode),sdkmessageid($select=name)';
  const select = '$select=name,filteringattributes,asyncautodelete,mode,stage';
  const answer = await api.send('GET', `sdkmessageprocessingsteps(${id})?${select}&$expand=${expand}`);
  t.equal(answer.status, 200, answer.text);
  t.match(answer.json, {
    filteringattributes: 'firstname,lastname',
    mode: 1,
    stage: 40,
    asyncautodelete: false,
    sdkmessagefilterid: { primaryobjecttypecode: 'contact' },
    sdkmessageid: { name: 'Update' },
    eventhandler_serviceendpoint: { serviceendpointid: endpointId },
  });
  const steps = await api.send(
    'GET',
    `serviceendpoints(${endpointId})/serviceendpoint_sdkmessageprocessingstep?$select=name,mode,stage`,
  );
  t.same(
    steps.json.value?.map((row) => row.sdkmessageprocessingstepid),
    [id],
  );
});

check(`41 navigation properties of a step are in lower case, else 400 ${document}`, async (t, api) => {
  const endpointId = await endpoint(api, url);
  const answer = await api.send('POST', 'sdkmessageprocessingsteps', {
    name: api.unique('case'),
    mode: 1,
    stage: 40,
    rank: 1,
    supporteddeployment: 0,
    'EventHandler_ServiceEndpoint@odata.bind': `/serviceendpoints(${endpointId})`,
  });
  isError(t, answer, 400, null);
});

check('41 an asynchronous step belongs to stage 40, else 400 [register-plug-in.md]', async (t, api) => {
  const endpointId = await endpoint(api, url);
  await t.rejects(step(api, endpointId, 'Update', 'contact', { stage: 20 }), { message: /: 400 / });
});

check(
  '41 Create has no pre-image, Delete no post-image: 400 [understand-the-data-context.md]',
  async (t, api) => {
    const endpointId = await endpoint(api, url);
    const create = await step(api, endpointId, 'Create', 'contact');
    await t.rejects(image(api, create, 0, 'lastname', 'Id'), { message: /: 400 / });
    const remove = await step(api, endpointId, 'Delete', 'contact');
    await t.rejects(image(api, remove, 1, 'lastname'), { message: /: 400 / });
    t.type(await image(api, create, 1, 'lastname', 'Id'), 'string');
    t.type(await image(api, remove, 0, 'lastname'), 'string');
  },
);

check('41 an endpoint with steps cannot be deleted [PPDS specs/service-endpoints.md]', async (t, api) => {
  const endpointId = await endpoint(api, url);
  const id = await step(api, endpointId, 'Update', 'contact');
  const refused = await api.send('DELETE', `serviceendpoints(${endpointId})`);
  t.ok(refused.status >= 400 && refused.status < 500, `${refused.status} ${refused.text}`);
  t.equal((await api.send('DELETE', `sdkmessageprocessingsteps(${id})`)).status, 204);
  t.equal((await api.send('DELETE', `serviceendpoints(${endpointId})`)).status, 204);
});

check(
  '41 a step is switched off and on by its state [reference/entities/sdkmessageprocessingstep.md]',
  async (t, api) => {
    const id = await step(api, await endpoint(api, url), 'Update', 'contact');
    const path = `sdkmessageprocessingsteps(${id})`;
    t.match((await api.send('GET', path)).json, { statecode: 0, statuscode: 1 });
    t.equal((await api.send('PATCH', path, { statecode: 1, statuscode: 2 })).status, 204);
    t.match((await api.send('GET', path)).json, { statecode: 1, statuscode: 2 });
  },
);
