import type { Test } from 'tap';
import type { Row } from './http.ts';
import { site } from './rows.ts';
import { type Api, suite } from './suite.ts';
import { attributesOf, endpoint, type Receiver, receive, step, target } from './webhook-receiver.ts';

const { emulatorOnly } = suite;
const document = '[use-webhooks.md]';
const reason = 'a real environment cannot reach a receiver on loopback';
const set = 'tp_customersites';

async function hook(
  t: Test,
  api: Api,
  more: Row = {},
): Promise<{ receiver: Receiver; stepId: string; id: string }> {
  const receiver = await receive(t);
  const stepId = await step(api, await endpoint(api, receiver.url), 'Update', 'tp_customersite', more);
  return { receiver, stepId, id: await api.create(set, site(api)) };
}

async function nextName(receiver: Receiver): Promise<unknown> {
  return attributesOf(target((await receiver.next()).context)).get('tp_name');
}

/** Status reasons of the finished system jobs of a step, oldest first; asks until `count` are finished. */
async function jobs(api: Api, stepId: string, count: number): Promise<Row[]> {
  const filter = `_owningextensionid_value eq ${stepId} and statecode eq 3`;
  const path = `asyncoperations?$select=statuscode,operationtype,message&$orderby=createdon&$filter=${filter}`;
  for (let i = 0; i < 300; i++) {
    const answer = await api.send('GET', path);
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    if (answer.json.value.length >= count) return [...answer.json.value];
  }
  throw new Error('the system jobs did not finish');
}

emulatorOnly(
  '41 a delivered webhook is a system job that succeeded: status 30 [register-web-hook.md]',
  reason,
  async (t, api) => {
    const { receiver, stepId, id } = await hook(t, api);
    await api.send('PATCH', `${set}(${id})`, { tp_name: 'fine' });
    t.equal(await nextName(receiver), 'fine');
    t.match(await jobs(api, stepId, 1), [{ statuscode: 30, operationtype: 1 }]);
  },
);

emulatorOnly(
  '41 asyncautodelete removes the job of a success [register-web-hook.md]',
  reason,
  async (t, api) => {
    const { receiver, stepId, id } = await hook(t, api, { asyncautodelete: true });
    receiver.answers.push(200, 400);
    for (const tp_name of ['good', 'bad']) {
      await api.send('PATCH', `${set}(${id})`, { tp_name });
      await receiver.next();
    }
    t.same(
      (await jobs(api, stepId, 1)).map((row) => row.statuscode),
      [31],
      'only the failure stays',
    );
  },
);

for (const status of [502, 503, 504]) {
  emulatorOnly(
    `41 ${status} is tried once more; then the job succeeded ${document}`,
    reason,
    async (t, api) => {
      const { receiver, stepId, id } = await hook(t, api);
      receiver.answers.push(status);
      await api.send('PATCH', `${set}(${id})`, { tp_name: 'again' });
      const first = await receiver.next();
      const second = await receiver.next();
      t.equal(second.text, first.text, 'the same body');
      t.same(
        (await jobs(api, stepId, 1)).map((row) => row.statuscode),
        [30],
      );
    },
  );
}

emulatorOnly(
  `41 502 twice fails the job: status 31, no third attempt ${document}`,
  reason,
  async (t, api) => {
    const { receiver, stepId, id } = await hook(t, api);
    receiver.answers.push(502, 502);
    await api.send('PATCH', `${set}(${id})`, { tp_name: 'down' });
    t.equal(await nextName(receiver), 'down');
    t.equal(await nextName(receiver), 'down');
    t.same(
      (await jobs(api, stepId, 1)).map((row) => row.statuscode),
      [31],
    );
    await api.send('PATCH', `${set}(${id})`, { tp_name: 'sentinel' });
    t.equal(await nextName(receiver), 'sentinel');
  },
);

for (const status of [400, 401, 404, 500]) {
  emulatorOnly(`41 ${status} is not tried again: status 31 ${document}`, reason, async (t, api) => {
    const { receiver, stepId, id } = await hook(t, api);
    receiver.answers.push(status);
    await api.send('PATCH', `${set}(${id})`, { tp_name: 'refused' });
    t.equal(await nextName(receiver), 'refused');
    t.same(
      (await jobs(api, stepId, 1)).map((row) => row.statuscode),
      [31],
    );
    await api.send('PATCH', `${set}(${id})`, { tp_name: 'sentinel' });
    t.equal(await nextName(receiver), 'sentinel', 'nothing in between');
  });
}

emulatorOnly(
  '41 the failure of an asynchronous step does not touch the write [register-web-hook.md]',
  reason,
  async (t, api) => {
    const { receiver, id } = await hook(t, api);
    receiver.answers.push(400);
    t.equal((await api.send('PATCH', `${set}(${id})`, { tp_name: 'written' })).status, 204);
    await receiver.next();
    t.equal((await api.send('GET', `${set}(${id})`)).json.tp_name, 'written');
  },
);

emulatorOnly(
  '41 the failure of a synchronous step refuses the write [register-web-hook.md]',
  reason,
  async (t, api) => {
    const { receiver, id } = await hook(t, api, { mode: 0 });
    const before = (await api.send('GET', `${set}(${id})`)).json.tp_name;
    receiver.answers.push(400);
    const refused = await api.send('PATCH', `${set}(${id})`, { tp_name: 'refused' });
    t.ok(refused.status >= 400, String(refused.status));
    t.type(refused.json.error?.message, 'string');
    t.equal((await receiver.next()).context.Mode, 0);
    t.equal((await api.send('GET', `${set}(${id})`)).json.tp_name, before, 'rolled back');
    t.equal((await api.send('PATCH', `${set}(${id})`, { tp_name: 'taken' })).status, 204);
    t.equal(await nextName(receiver), 'taken');
  },
);

emulatorOnly(
  `41 an endpoint nobody listens on fails the job and not the write ${document}`,
  reason,
  async (t, api) => {
    const stepId = await step(
      api,
      await endpoint(api, 'http://127.0.0.1:9/hook'),
      'Update',
      'tp_customersite',
    );
    const id = await api.create(set, site(api));
    t.equal((await api.send('PATCH', `${set}(${id})`, { tp_name: 'unheard' })).status, 204);
    t.same(
      (await jobs(api, stepId, 1)).map((row) => row.statuscode),
      [31],
    );
  },
);
