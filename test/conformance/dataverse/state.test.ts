import { account, site } from './rows.ts';
import { isError, suite } from './suite.ts';

const { check } = suite;
const document = '[reference/entities/account.md: state and status]';

check(`44 a new row is active ${document}`, async (t, api) => {
  for (const [set, row] of [
    ['accounts', account(api)],
    ['tp_customersites', site(api)],
  ] as const) {
    t.match(await api.createFull(set, row), { statecode: 0, statuscode: 1 }, set);
  }
});

check(`44 a state and its reason are changed together ${document}`, async (t, api) => {
  const id = await api.create('tp_customersites', site(api));
  const path = `tp_customersites(${id})`;
  t.equal((await api.send('PATCH', path, { statecode: 1, statuscode: 2 })).status, 204);
  t.match((await api.send('GET', path)).json, { statecode: 1, statuscode: 2 });
  t.equal((await api.send('PATCH', path, { statecode: 0, statuscode: 1 })).status, 204);
  t.match((await api.send('GET', path)).json, { statecode: 0, statuscode: 1 });
});

check(`44 a state alone brings its default reason ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  t.equal((await api.send('PATCH', `accounts(${id})`, { statecode: 1 })).status, 204);
  t.match((await api.send('GET', `accounts(${id})`)).json, { statecode: 1, statuscode: 2 });
});

check(`44 a reason that does not belong to the state answers 400 ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  const answer = await api.send('PATCH', `accounts(${id})`, { statecode: 1, statuscode: 1 });
  isError(t, answer, 400, null);
  t.match((await api.send('GET', `accounts(${id})`)).json, { statecode: 0, statuscode: 1 });
});

check(`44 a state outside the set answers 400 ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  isError(t, await api.send('PATCH', `accounts(${id})`, { statecode: 9 }), 400, null);
});

check(`44 an inactive row can be read and found by its state ${document}`, async (t, api) => {
  const name = api.unique('inactive');
  const id = await api.create('accounts', account(api, { name }));
  await api.send('PATCH', `accounts(${id})`, { statecode: 1, statuscode: 2 });
  const find = async (state: number): Promise<number> =>
    (await api.send('GET', `accounts?$select=name&$filter=name eq '${name}' and statecode eq ${state}`)).json
      .value.length;
  t.equal(await find(1), 1);
  t.equal(await find(0), 0);
});
