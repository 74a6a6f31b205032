import { join } from 'node:path';
import t from 'tap';
import { syncedTables } from '../../../../../api/domain/model/tables.ts';
import { decideStart } from '../../../../../api/local/dataverse/events/decide-start.ts';
import { startDataverseEmulator } from '../../../../../api/local/dataverse/start.ts';
import { collectGarbage } from '../../../collect-garbage.ts';
import { guid, sender, site, sites, started } from '../client.ts';
import { receiver, step, webhook } from './receiver.ts';

/** Sleeps until the returned function is called, or until the emulator closes. */
function gate(): {
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  open: () => void;
  asleep: Promise<void>;
} {
  let open = (): void => {};
  let fallAsleep = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const asleep = new Promise<void>((resolve) => {
    fallAsleep = resolve;
  });
  const sleep = (_: number, signal: AbortSignal): Promise<void> => {
    fallAsleep();
    signal.addEventListener('abort', open);
    return opened;
  };
  return { sleep, open, asleep };
}

t.test('a job that is cancelled while it waits is not tried again; resumed, it is delivered', async (t) => {
  const { sleep, open, asleep } = gate();
  const { send, events } = await started(t, { events: { sleep } });
  const { url, received } = await receiver(t, [503]);
  await webhook(send, url);
  await step(send, 901, 'Create');
  await send('POST', 'tp_customersites', site(1));
  await asleep;
  const [waiting] = (await send('GET', 'asyncoperations?$filter=statuscode eq 10')).json.value;
  t.match(waiting, { statecode: 1, retrycount: 1, message: /HTTP status: 503/ });
  t.type(waiting?.postponeuntil, 'string');
  const path = `asyncoperations(${waiting?.asyncoperationid})`;
  t.equal((await send('PATCH', path, { statecode: 3, statuscode: 32 })).status, 204);
  open();
  await events.idle();
  t.equal(received.length, 1);
  t.match((await send('GET', path)).json, { statecode: 3, statuscode: 32 });
  t.equal((await send('PATCH', path, { statecode: 0, statuscode: 0 })).status, 204);
  await events.idle();
  t.equal(received.length, 2);
  t.match((await send('GET', path)).json, { statecode: 3, statuscode: 30 });
});

t.test('a failed job is found by type, status, step and row; it says the HTTP status', async (t) => {
  const { send, events } = await started(t);
  const { url, received } = await receiver(t, [418]);
  await webhook(send, url);
  await step(send, 901, 'Create');
  await sites(send, 2);
  await events.idle();
  const found = async (filter: string) =>
    (await send('GET', `asyncoperations?$filter=operationtype eq 1 and statuscode eq 31${filter}`)).json
      .value;
  const [failed, ...others] = await found('');
  t.equal(others.length, 0);
  t.match(failed, {
    message: /HTTP status: 418/,
    friendlymessage: /HTTP status: 418/,
    messagename: 'Create',
  });
  const row = failed?._regardingobjectid_value;
  t.equal((await found(` and _regardingobjectid_value eq ${row}`)).length, 1);
  t.equal((await found(` and _owningextensionid_value eq ${guid(901)}`)).length, 1);
  t.equal((await found(` and _owningextensionid_value eq ${guid(902)}`)).length, 0);
  await send('PATCH', `asyncoperations(${failed?.asyncoperationid})`, { statecode: 0, statuscode: 0 });
  await events.idle();
  t.same(await found(''), []);
  t.equal(JSON.parse(received.at(-1)?.text ?? '{}').PrimaryEntityId, row, 'the same event again');
});

t.test('a webhook that does not answer in time has failed', async (t) => {
  const { send, events } = await started(t, { events: { timeoutMs: 50 } });
  const { url } = await receiver(t, [0]);
  await webhook(send, url);
  await step(send, 901, 'Create');
  await send('POST', 'tp_customersites', site(1));
  await events.idle();
  const [job] = (await send('GET', 'asyncoperations')).json.value;
  t.match(job, { statuscode: 31, retrycount: 0, message: /did not answer in time/ });
});

t.test('a webhook that does not answer fails in time, however often garbage is collected', async (t) => {
  const { send, events } = await started(t, { events: { timeoutMs: 300 } });
  const { url, called } = await receiver(t, [0]);
  await webhook(send, url);
  await step(send, 901, 'Create');
  await send('POST', 'tp_customersites', site(1));
  await called;
  await collectGarbage();
  await events.idle();
  const [job] = (await send('GET', 'asyncoperations')).json.value;
  t.match(job, { statuscode: 31, message: /did not answer in time/ });
});

t.test('the second attempt keeps its date over a restart', async (t) => {
  const dataFile = join(t.testdir({}), 'dataverse.db');
  const { sleep, asleep } = gate();
  const options = { dataFile, tables: syncedTables, events: { sleep, webhookPausesMs: [3_600_000] } };
  const first = await startDataverseEmulator(options);
  const send = sender(`${first.url}/api/data/v9.2/`);
  const { url, received } = await receiver(t, [503]);
  await webhook(send, url);
  await step(send, 901, 'Create');
  await send('POST', 'tp_customersites', site(1));
  await asleep;
  await first.close();
  const pauses: number[] = [];
  const again = await started(t, {
    dataFile,
    events: {
      sleep: async (ms) => {
        pauses.push(ms);
      },
    },
  });
  await again.events.idle();
  t.equal(pauses.length, 1);
  t.ok((pauses[0] ?? 0) > 3_000_000 && (pauses[0] ?? 0) <= 3_600_000, String(pauses[0]));
  t.equal(received.length, 2);
  t.match((await again.send('GET', 'asyncoperations')).json.value, [{ statuscode: 30, retrycount: 1 }]);
});

t.test('a job runs now, at its date, or not before somebody resumes it', async (t) => {
  t.same(decideStart({ suspended: undefined }, 5), { kind: 'now' });
  t.same(decideStart({ suspended: { until: null } }, 5), { kind: 'held' });
  t.same(decideStart({ suspended: { until: 5 } }, 5), { kind: 'now' });
  t.same(decideStart({ suspended: { until: 9 } }, 5), { kind: 'later', inMs: 4 });
  t.same(decideStart({ suspended: { until: 1e15 } }, 5), { kind: 'later', inMs: 2 ** 31 - 1 });
});

t.test('a job suspended without a date is held until it is resumed', async (t) => {
  const { send, events } = await started(t);
  const { url, received } = await receiver(t);
  await webhook(send, url);
  await step(send, 901, 'Create');
  events.setDelivery({ paused: true });
  await send('POST', 'tp_customersites', site(1));
  const [job] = (await send('GET', 'asyncoperations')).json.value;
  const path = `asyncoperations(${job?.asyncoperationid})`;
  t.equal((await send('PATCH', path, { statecode: 1, statuscode: 10 })).status, 204);
  events.setDelivery({ paused: false });
  await events.idle();
  t.equal(received.length, 0);
  await send('PATCH', path, { statecode: 0, statuscode: 0 });
  await events.idle();
  t.equal(received.length, 1);
});

t.test('restore brings registrations and open jobs back, reset takes them', async (t) => {
  const { send, events, url: origin } = await started(t);
  const { url, received } = await receiver(t);
  const control = (verb: string, body: object = {}) => send('POST', `${origin}/_emulator/${verb}`, body);
  await webhook(send, url);
  await step(send, 901, 'Create');
  events.setDelivery({ paused: true });
  await send('POST', 'tp_customersites', site(1));
  const { id } = (await control('snapshot')).json;
  await send('DELETE', `sdkmessageprocessingsteps(${guid(901)})`);
  t.ok((await control('restore', { id })).status < 300);
  await events.idle();
  t.equal(received.length, 1, 'the open job of the snapshot');
  await send('POST', 'tp_customersites', site(2));
  await events.idle();
  t.equal(received.length, 2, 'the step of the snapshot');
  for (const [verb, body] of [
    ['reset', {}],
    ['scenario', { name: 'bridge' }],
  ] as const) {
    t.ok((await control(verb, body)).status < 300);
    await send('POST', 'tp_customersites', site(9003));
    await events.idle();
    t.equal(received.length, 2, verb);
    t.same((await send('GET', 'asyncoperations')).json.value, []);
    t.equal((await send('GET', "sdkmessages?$filter=name eq 'Update'")).json.value.length, 1);
    await webhook(send, url);
    await step(send, 901, 'Create');
    await send('POST', 'tp_customersites', site(9004));
    await events.idle();
    t.equal(received.splice(2).length, 1, 'it can be registered anew');
  }
});

t.test('a thousand events are each delivered once and leave no contexts behind', async (t) => {
  const { send, events } = await started(t);
  const { url, received } = await receiver(t);
  await sites(send, 1000);
  await webhook(send, url);
  await step(send, 901, 'Update');
  const type = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite' };
  const Targets = Array.from({ length: 1000 }, (_, n) => ({
    ...type,
    tp_customersiteid: guid(n + 1),
    tp_name: 'n',
  }));
  await send('POST', 'tp_customersites/Microsoft.Dynamics.CRM.UpdateMultiple', { Targets });
  await events.idle();
  t.equal(received.length, 1000);
  t.equal(new Set(received.map(({ text }) => JSON.parse(text).PrimaryEntityId)).size, 1000);
  const jobs = await send('GET', 'asyncoperations?$select=statuscode,data');
  t.equal(jobs.json.value.length, 1000);
  t.ok(jobs.json.value.every((job) => job.statuscode === 30 && job.data === null));
});
