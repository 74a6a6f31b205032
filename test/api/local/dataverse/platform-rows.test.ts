import t from 'tap';
import { guid, type Service, started } from './client.ts';
import { account, customers } from './customers.ts';
import { as, user } from './security/people.ts';

async function firstId({ send }: Service, set: string, filter: string): Promise<string> {
  const [row] = (await send('GET', `${set}?$filter=${filter}`)).json.value;
  return String(Object.entries(row ?? {}).find(([name]) => name === `${set.replace(/s$/, '')}id`)?.[1]);
}

t.test('what an organisation cannot be without is not deleted', async (t) => {
  const service = await started(t);
  const { send } = service;
  const who = (await send('GET', 'WhoAmI')).json;
  const role = await firstId(service, 'roles', "name eq 'System Administrator'");
  const message = await firstId(service, 'sdkmessages', "name eq 'Update'");
  for (const [path, code] of [
    [`organizations(${who.OrganizationId})`, '0x80040800'],
    [`sdkmessages(${message})`, '0x80040800'],
    [`roles(${role})`, '0x80040203'],
    [`systemusers(${who.UserId})`, '0x80040203'],
  ] as const) {
    const { status, json } = await send('DELETE', path);
    t.equal(status, 400, path);
    t.equal(json.error.code, code, path);
    t.equal((await send('GET', path)).status, 200, path);
  }
});

t.test('a user cannot delete itself, but another one', async (t) => {
  const service = await started(t);
  await user(service, 1);
  await user(service, 2);
  const role = await firstId(service, 'roles', "name eq 'System Administrator'");
  const path = `systemusers(${guid(1)})/systemuserroles_association/$ref`;
  t.equal((await service.send('POST', path, { '@odata.id': `roles(${role})` })).status, 204);
  const send = as(service, 1);
  await send('POST', 'contacts', { contactid: guid(1), lastname: 'Same id' });
  t.equal((await send('DELETE', `contacts(${guid(1)})`)).status, 204, 'a row of another table');
  t.equal((await send('DELETE', `systemusers(${guid(1)})`)).status, 400);
  t.equal((await send('DELETE', `systemusers(${guid(2)})`)).status, 204);
});

t.test('rows that only the platform makes are not created', async (t) => {
  const { send } = await started(t);
  for (const set of ['organizations', 'asyncoperations', 'privileges', 'sdkmessages', 'sdkmessagefilters']) {
    const made = await send('POST', set, {});
    t.equal(made.status, 400, set);
    t.equal(made.json.error.code, '0x80040800', set);
    t.equal((await send('PATCH', `${set}(${guid(1)})`, {})).status, 400, `${set} by upsert`);
  }
});

t.test('the days change tracking is kept are 0 to 365', async (t) => {
  const { send } = await started(t);
  const path = `organizations(${(await send('GET', 'WhoAmI')).json.OrganizationId})`;
  for (const [days, status] of [
    [-1, 400],
    [366, 400],
    [0, 204],
    [365, 204],
  ]) {
    t.equal((await send('PATCH', path, { expirechangetrackingindays: days })).status, status, `${days}`);
  }
});

t.test('no account and no business unit is above itself', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const under = (child: number, parent: number) =>
    send('PATCH', `accounts(${account(child)})`, {
      'parentaccountid@odata.bind': `accounts(${account(parent)})`,
    });
  t.equal((await under(1, 1)).status, 400, 'itself');
  const loop = await under(1, 2);
  t.equal(loop.status, 400, 'account 2 is below account 1');
  t.match(loop.json.error.message, /would create a loop/);
  const unit = String((await send('GET', 'WhoAmI')).json.BusinessUnitId);
  const bind = (id: string) => ({ 'parentbusinessunitid@odata.bind': `businessunits(${id})` });
  await send('POST', 'businessunits', { businessunitid: guid(1), name: 'Below', ...bind(unit) });
  t.equal((await send('PATCH', `businessunits(${unit})`, bind(guid(1)))).status, 400);
  t.equal((await send('PATCH', `businessunits(${guid(1)})`, bind(guid(1)))).status, 400);
});
