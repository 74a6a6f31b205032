import t, { type Test } from 'tap';
import { type Answer, type Closing, guid, names, representation, site, started } from '../client.ts';
import { type DepthName, give, roles, user } from './people.ts';

const all = { Create: 'Global', Read: 'Global', Write: 'Global', Delete: 'Global' } as const;

/** Privileges of sites. */
function sites(verbs: Readonly<Record<string, DepthName>>): Record<string, DepthName> {
  return Object.fromEntries(
    Object.entries(verbs).map(([verb, depth]) => [`prv${verb}tp_CustomerSite`, depth]),
  );
}

/** Enforced roles; user 1 holds role 10 with these privileges. */
async function holding(t: Closing, privileges: Readonly<Record<string, DepthName>>, more = {}) {
  const service = await started(t, { roles: 'enforced' });
  await roles(service, { 10: privileges, ...more });
  const one = await user(service, 1);
  await give(service, `systemusers(${guid(1)})`, 10);
  return { ...service, one };
}

function refused(t: Test, answer: Answer, code: string, message: RegExp): void {
  t.equal(answer.status, 403, answer.text);
  t.match(answer.json.error, { code, message });
}

t.test('what is not granted is refused with the name of the privilege', async (t) => {
  const { one, send } = await holding(t, sites({ Read: 'Global' }));
  await send('POST', 'tp_customersites', site(1));
  t.equal((await one('GET', `tp_customersites(${guid(1)})`)).status, 200);
  const path = `tp_customersites(${guid(1)})`;
  const missing = (verb: string): RegExp =>
    new RegExp(
      `^Principal user \\(Id=${guid(1)}, type=8, roleCount=1, privilegeCount=1\\) is missing prv${verb}tp_CustomerSite privilege \\(Id=[0-9a-f-]{36}\\) on OTC=\\d+ for entity 'tp_customersite' \\(LocalizedName='`,
    );
  refused(t, await one('POST', 'tp_customersites', site(2)), '0x80040220', missing('Create'));
  refused(t, await one('PATCH', path, { tp_name: 'x' }), '0x80040220', missing('Write'));
  refused(t, await one('PUT', `${path}/tp_name`, { value: 'x' }), '0x80040220', missing('Write'));
  refused(t, await one('DELETE', path), '0x80040220', missing('Delete'));
  refused(t, await one('GET', 'contacts'), '0x80040220', /prvReadContact/);
  refused(t, await one('GET', `contacts(${guid(9)})`), '0x80040220', /prvReadContact/);
  refused(t, await one('GET', 'contacts/$count'), '0x80040220', /prvReadContact/);
  t.same(names(await send('GET', 'tp_customersites')), ['Site 1'], 'nothing was written');
});

t.test('a user without a role may ask who it is, and nothing else', async (t) => {
  const service = await started(t, { roles: 'enforced' });
  const one = await user(service, 1);
  t.equal((await one('GET', 'WhoAmI')).json.UserId, guid(1));
  refused(t, await one('GET', 'tp_customersites'), '0x80042f09', /no roles are assigned to user/);
});

t.test(
  'a role given over the Web API counts from the next request on, and no longer when taken',
  async (t) => {
    const service = await started(t, { roles: 'enforced' });
    await roles(service, { 10: sites(all) });
    const one = await user(service, 1);
    t.equal((await one('POST', 'tp_customersites', site(1))).status, 403);
    t.equal((await give(service, `systemusers(${guid(1)})`, 10)).status, 204);
    t.equal((await one('POST', 'tp_customersites', site(1))).status, 204);
    const link = `systemusers(${guid(1)})/systemuserroles_association(${guid(10)})/$ref`;
    t.equal((await service.send('DELETE', link)).status, 204);
    t.equal((await one('POST', 'tp_customersites', site(2))).status, 403);
  },
);

t.test('with Basic depth a user sees and changes its own rows only', async (t) => {
  const { one, send } = await holding(
    t,
    sites({ Create: 'Basic', Read: 'Basic', Write: 'Basic', Delete: 'Basic' }),
  );
  await send('POST', 'tp_customersites', site(1));
  t.equal((await one('POST', 'tp_customersites', site(2))).status, 204);
  t.same(names(await one('GET', 'tp_customersites')), ['Site 2']);
  t.match((await one('GET', 'tp_customersites?$count=true&$orderby=tp_name')).json, { '@odata.count': 1 });
  t.match((await one('GET', 'tp_customersites/$count')).text, /1$/);
  const other = `tp_customersites(${guid(1)})`;
  refused(t, await one('GET', other), '0x80048306', /does not have ReadAccess right/);
  refused(t, await one('PATCH', other, { tp_name: 'x' }), '0x80048306', /does not have WriteAccess right/);
  refused(t, await one('DELETE', other), '0x80048306', /does not have DeleteAccess right/);
  const me = await send('GET', 'WhoAmI');
  const foreign = site(3, { 'ownerid@odata.bind': `/systemusers(${me.json.UserId})` });
  refused(
    t,
    await one('POST', 'tp_customersites', foreign),
    '0x80048306',
    /does not have CreateAccess right/,
  );
  t.equal((await send('GET', `tp_customersites(${guid(3)})`)).status, 404, 'the create is undone');
});

t.test('rows of a team are those of its members, and its roles are theirs', async (t) => {
  const service = await started(t, { roles: 'enforced' });
  const { send } = service;
  await roles(service, { 10: sites({ Read: 'Basic', Write: 'Basic' }) });
  const one = await user(service, 1);
  await send('POST', 'teams', { teamid: guid(5), name: 'Team' });
  await send('POST', 'tp_customersites', site(1, { 'ownerid@odata.bind': `/teams(${guid(5)})` }));
  await send('POST', 'tp_customersites', site(2));
  await give(service, `teams(${guid(5)})`, 10);
  t.equal((await one('GET', 'tp_customersites')).status, 403);
  await send('POST', `teams(${guid(5)})/teammembership_association/$ref`, {
    '@odata.id': `systemusers(${guid(1)})`,
  });
  t.same(names(await one('GET', 'tp_customersites')), ['Site 1']);
  t.equal((await one('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'S' })).status, 204);
});

t.test('Local ends at the business unit, Deep goes below it', async (t) => {
  const service = await started(t, { roles: 'enforced' });
  const { send } = service;
  await roles(service, {
    10: sites({ ...all, Read: 'Local' }),
    11: sites({ ...all, Read: 'Deep' }),
  });
  await send('POST', 'businessunits', { businessunitid: guid(50), name: 'North' });
  await send('POST', 'businessunits', {
    businessunitid: guid(51),
    name: 'North One',
    'parentbusinessunitid@odata.bind': `/businessunits(${guid(50)})`,
  });
  const people = [await user(service, 1, guid(50)), await user(service, 2, guid(51)), await user(service, 3)];
  for (const [index, person] of people.entries()) {
    await give(service, `systemusers(${guid(index + 1)})`, index === 0 ? 11 : 10);
    t.equal((await person('POST', 'tp_customersites', site(index + 1))).status, 204);
  }
  const [north, one, root] = people;
  t.same(north && names(await north('GET', 'tp_customersites')), ['Site 1', 'Site 2']);
  t.same(one && names(await one('GET', 'tp_customersites')), ['Site 2']);
  t.same(root && names(await root('GET', 'tp_customersites')), ['Site 3']);
  t.equal(north && (await north('GET', 'WhoAmI')).json.BusinessUnitId, guid(50));
});

t.test('lookups need Append on the row and AppendTo on what they point to', async (t) => {
  const { one, send, ...service } = await holding(t, sites(all), {
    11: { prvAppendtp_CustomerSite: 'Global' },
    12: { prvAppendToContact: 'Global' },
  });
  await send('POST', 'contacts', { contactid: guid(7), lastname: 'L' });
  const bound = (n: number) => site(n, { 'tp_BillingContact@odata.bind': `/contacts(${guid(7)})` });
  refused(t, await one('POST', 'tp_customersites', bound(1)), '0x80040220', /prvAppendtp_CustomerSite/);
  await give({ send, ...service }, `systemusers(${guid(1)})`, 11);
  refused(t, await one('POST', 'tp_customersites', bound(1)), '0x80040220', /prvAppendToContact/);
  await give({ send, ...service }, `systemusers(${guid(1)})`, 12);
  t.equal((await one('POST', 'tp_customersites', bound(1))).status, 204);
  refused(
    t,
    await one('GET', `tp_customersites(${guid(1)})?$expand=tp_BillingContact`),
    '0x80040220',
    /prvReadContact/,
  );
});

t.test('a filter through a lookup needs to read its table', async (t) => {
  const { one, send } = await holding(t, sites(all));
  const path = "tp_customersites?$filter=not (tp_sitenumber eq '1' or tp_BillingContact/lastname eq 'L')";
  refused(t, await one('GET', path), '0x80040220', /prvReadContact/);
  t.equal((await send('GET', path)).status, 200);
});

t.test('a filter through a lookup finds nothing in a row that may not be read', async (t) => {
  const { one, send } = await holding(t, {
    ...sites(all),
    prvReadContact: 'Basic',
    prvCreateContact: 'Basic',
  });
  await send('POST', 'contacts', { contactid: guid(7), lastname: 'Hidden' });
  await one('POST', 'contacts', { contactid: guid(8), lastname: 'Own' });
  for (const n of [1, 2]) {
    const contact = { 'tp_BillingContact@odata.bind': `/contacts(${guid(6 + n)})` };
    await send('POST', 'tp_customersites', site(n, contact));
  }
  const found = async (who: typeof one, filter: string) =>
    names(await who('GET', `tp_customersites?$orderby=tp_name&$filter=${filter}`));
  for (const filter of [
    "tp_BillingContact/lastname eq 'Hidden'",
    "contains(tp_BillingContact/lastname,'idd')",
    "tp_BillingContact/lastname gt 'A' and tp_BillingContact/lastname lt 'I'",
    `tp_BillingContact/contactid eq ${guid(7)}`,
  ]) {
    t.same(await found(one, filter), [], filter);
    t.same(await found(send, filter), ['Site 1'], filter);
  }
  t.same(await found(one, "tp_BillingContact/lastname eq 'Own'"), ['Site 2']);
  t.same(await found(one, 'tp_BillingContact/lastname eq null'), ['Site 1'], 'as if it were not there');
});

t.test('an expanded row that may not be read is null', async (t) => {
  const { one, send } = await holding(t, { ...sites(all), prvReadContact: 'Basic' });
  await send('POST', 'contacts', { contactid: guid(7), lastname: 'L' });
  await send(
    'POST',
    'tp_customersites',
    site(1, { 'tp_BillingContact@odata.bind': `/contacts(${guid(7)})` }),
  );
  const path = `tp_customersites(${guid(1)})?$expand=tp_BillingContact`;
  t.equal((await one('GET', path)).json.tp_BillingContact, null);
  t.match((await send('GET', path)).json.tp_BillingContact, { lastname: 'L' });
});

t.test('a new owner needs Assign', async (t) => {
  const { one, send, ...service } = await holding(t, sites(all), {
    11: sites({ Assign: 'Global' }),
  });
  await send('POST', 'tp_customersites', site(1));
  const assign = () =>
    one('PATCH', `tp_customersites(${guid(1)})`, { 'ownerid@odata.bind': `/systemusers(${guid(1)})` });
  refused(t, await assign(), '0x80040220', /prvAssigntp_CustomerSite/);
  await give({ send, ...service }, `systemusers(${guid(1)})`, 11);
  t.equal((await assign()).status, 204);
});

t.test('change tracking needs to read the whole table', async (t) => {
  const tracking = { prefer: 'odata.track-changes' };
  const local = await holding(t, sites({ Read: 'Deep' }));
  const answer = await local.one('GET', 'tp_customersites', undefined, tracking);
  refused(t, answer, '0x80040220', /prvReadtp_CustomerSite/);
  const whole = await holding(t, sites({ Read: 'Global' }));
  const first = await whole.one('GET', 'tp_customersites', undefined, tracking);
  const link = String(first.json['@odata.deltaLink']);
  t.equal((await whole.one('GET', link)).status, 200);
});

t.test('bulk messages and the parts of a batch are judged alike', async (t) => {
  const { one, send } = await holding(t, sites({ Read: 'Global', Create: 'Global' }));
  const type = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite' };
  const create = await one('POST', 'tp_customersites/Microsoft.Dynamics.CRM.CreateMultiple', {
    Targets: [{ ...type, ...site(1) }],
  });
  t.equal(create.status, 200);
  const update = await one('POST', 'tp_customersites/Microsoft.Dynamics.CRM.UpdateMultiple', {
    Targets: [{ ...type, tp_customersiteid: guid(1), tp_name: 'x' }],
  });
  refused(t, update, '0x80040220', /prvWritetp_CustomerSite/);
  const part = (method: string, path: string) =>
    `--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n${method} ${path} HTTP/1.1\r\n\r\n\r\n`;
  const body = `${part('GET', `tp_customersites(${guid(1)})`)}${part('DELETE', `tp_customersites(${guid(1)})`)}--b--\r\n`;
  const headers = {
    'content-type': 'multipart/mixed; boundary=b',
    prefer: 'odata.continue-on-error',
  };
  const batch = await one('POST', '$batch', body, headers);
  t.same(batch.text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 403'], batch.text);
  t.equal((await send('GET', `tp_customersites(${guid(1)})`)).status, 200);
});

t.test('a delete takes along what its relationships say without more privileges', async (t) => {
  const { one, send } = await holding(t, sites(all));
  await send('POST', 'tp_customersites', site(1));
  await send('POST', 'tp_contracts', {
    tp_contractid: guid(3),
    tp_contractnumber: 'C1',
    'tp_CustomerSiteId@odata.bind': `/tp_customersites(${guid(1)})`,
  });
  const { status } = await one('DELETE', `tp_customersites(${guid(1)})`);
  t.not(status, 403);
});

t.test('roles restrict only while they are enforced, and administrators never', async (t) => {
  const service = await started(t);
  const one = await user(service, 1);
  const set = (enforced: unknown) => service.send('POST', `${service.url}/_emulator/roles`, { enforced });
  t.equal((await one('POST', 'tp_customersites', site(1))).status, 204);
  t.equal((await set(true)).status, 204);
  t.equal((await one('POST', 'tp_customersites', site(2))).status, 403);
  t.equal((await service.send('POST', 'tp_customersites', site(2), representation)).status, 201);
  t.equal((await set(false)).status, 204);
  t.equal((await one('POST', 'tp_customersites', site(3))).status, 204);
  t.equal((await set('yes')).status, 400);
});
