import { randomUUID } from 'node:crypto';
import { account } from './rows.ts';
import { suite } from './suite.ts';

/** Faults on demand, for tests of clients: what a network and a service can do to a request. */
const { emulatorOnly } = suite;
const document = '[emulator control]';
const reason = 'a real environment cannot be told to fail';

emulatorOnly(
  `40 unavailable answers 503 for the next requests only ${document}`,
  reason,
  async (t, api, control) => {
    await control.call('POST', 'faults', { kind: 'unavailable', count: 1 });
    t.equal((await api.send('GET', 'WhoAmI')).status, 503);
    t.equal((await api.send('GET', 'WhoAmI')).status, 200);
  },
);

for (const status of [500, 502, 504]) {
  emulatorOnly(`40 error answers the status ${status} ${document}`, reason, async (t, api, control) => {
    await control.call('POST', 'faults', { kind: 'error', count: 1, status });
    t.equal((await api.send('GET', 'WhoAmI')).status, status);
  });
}

emulatorOnly(
  `40 a fault can wait for its turn and for a method and path ${document}`,
  reason,
  async (t, api, control) => {
    await control.call('POST', 'faults', {
      kind: 'unavailable',
      count: 1,
      after: 1,
      method: 'POST',
      path: 'accounts',
    });
    t.equal((await api.send('GET', 'accounts?$top=1')).status, 200, 'another method');
    await api.create('contacts', { lastname: api.unique('other path') });
    await api.create('accounts', account(api));
    t.equal((await api.send('POST', 'accounts', account(api))).status, 503, 'the second POST');
    await api.create('accounts', account(api));
  },
);

for (const [kind, exists] of [
  ['drop-before-commit', false],
  ['drop-after-commit', true],
] as const) {
  emulatorOnly(
    `40 ${kind}: the client sees no answer, the row ${exists ? 'is' : 'is not'} there ${document}`,
    reason,
    async (t, api, control) => {
      const accountid = randomUUID();
      await control.call('POST', 'faults', { kind, count: 1, method: 'POST', path: 'accounts' });
      await t.rejects(api.send('POST', 'accounts', account(api, { accountid })));
      t.equal((await api.send('GET', `accounts(${accountid})`)).status, exists ? 200 : 404);
      api.track('accounts', accountid);
    },
  );
}

emulatorOnly(`40 truncate-body: the answer breaks off ${document}`, reason, async (t, api, control) => {
  await control.call('POST', 'faults', { kind: 'truncate-body', count: 1 });
  await t.rejects(api.send('GET', 'EntityDefinitions?$select=LogicalName'));
  t.equal((await api.send('GET', 'EntityDefinitions?$select=LogicalName')).status, 200);
});

emulatorOnly(`40 latency delays and answers all the same ${document}`, reason, async (t, api, control) => {
  await control.call('POST', 'faults', { kind: 'latency', count: 1, milliseconds: 100 });
  const start = process.hrtime.bigint();
  t.equal((await api.send('GET', 'WhoAmI')).status, 200);
  t.ok(process.hrtime.bigint() - start >= 90_000_000n);
});

emulatorOnly(`40 DELETE faults takes them back ${document}`, reason, async (t, api, control) => {
  await control.call('POST', 'faults', { kind: 'unavailable', count: 100 });
  t.equal((await control.call('DELETE', 'faults')).status, 204);
  t.equal((await api.send('GET', 'WhoAmI')).status, 200);
});

emulatorOnly(
  `40 a snapshot brings rows, versions and delta tokens back ${document}`,
  reason,
  async (t, api, control) => {
    const row = await api.createFull('accounts', account(api));
    const path = `accounts(${row.accountid})`;
    const { json } = await control.call('POST', 'snapshot');
    await api.send('PATCH', path, { description: 'after' });
    t.ok((await control.call('POST', 'restore', { id: json.id })).status < 300);
    const back = (await api.send('GET', path)).json;
    t.equal(back.description, null);
    t.equal(back['@odata.etag'], row['@odata.etag']);
  },
);

emulatorOnly(`40 requests and counts can be looked at ${document}`, reason, async (t, api, control) => {
  await api.create('accounts', account(api));
  const requests = (await control.call('GET', 'requests')).json as unknown as {
    method: string;
    path: string;
    status: number;
  }[];
  t.match(requests.at(-1), { method: 'POST', path: /accounts/, status: 204 });
  const counts = (await control.call('GET', 'counts')).json;
  t.ok(Number(counts.account) >= 1);
});

for (const body of [
  { kind: 'nosuch' },
  {},
  [{}],
  'text',
  { kind: 'error' },
  { kind: 'unavailable', count: 0 },
]) {
  emulatorOnly(
    `40 the fault ${JSON.stringify(body)} answers 400 ${document}`,
    reason,
    async (t, _, control) => {
      t.equal((await control.call('POST', 'faults', body)).status, 400);
    },
  );
}

emulatorOnly(
  `40 expire-token: 401 for this token, another one works ${document}`,
  reason,
  async (t, api, control) => {
    const who = (token: string) =>
      api.send('GET', 'WhoAmI', undefined, { authorization: `Bearer ${token}-${randomUUID().slice(0, 8)}` });
    await control.call('POST', 'faults', { kind: 'expire-token', count: 1 });
    const authorization = { authorization: `Bearer ${randomUUID()}` };
    t.equal((await api.send('GET', 'WhoAmI', undefined, authorization)).status, 401);
    t.equal((await api.send('GET', 'WhoAmI', undefined, authorization)).status, 401, 'it stays expired');
    t.equal((await who('fresh')).status, 200);
  },
);

emulatorOnly(
  `40 a list of faults is met in its order, by header too ${document}`,
  reason,
  async (t, api, control) => {
    await control.call('POST', 'faults', [
      { kind: 'error', status: 500, headers: { 'x-try': 'one' } },
      { kind: 'error', status: 502 },
    ]);
    t.equal((await api.send('GET', 'WhoAmI')).status, 502);
    t.equal((await api.send('GET', 'WhoAmI')).status, 200);
    t.equal((await api.send('GET', 'WhoAmI', undefined, { 'x-try': 'one' })).status, 500);
  },
);
