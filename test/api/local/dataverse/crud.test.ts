import t from 'tap';
import { guid, representation, site, started } from './client.ts';

const anyGuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

t.test('WhoAmI names the user, the business unit and the organisation', async (t) => {
  const { send, base } = await started(t);
  for (const path of ['WhoAmI', 'WhoAmI()', 'Microsoft.Dynamics.CRM.WhoAmI()']) {
    const { status, json } = await send('GET', path);
    t.equal(status, 200);
    t.equal(json['@odata.context'], `${base}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`);
    for (const id of ['UserId', 'BusinessUnitId', 'OrganizationId']) t.match(json[id], anyGuid);
  }
  t.equal((await send('POST', 'WhoAmI', {})).status, 404, 'it is a function, not an action');
});

t.test('create answers 204 with the URL of the row and no body', async (t) => {
  const { send, base } = await started(t);
  const created = await send('POST', 'tp_territories', { tp_code: 'NE', tp_name: 'North East' });
  t.equal(created.status, 204);
  t.equal(created.text, '');
  const url = created.headers.get('odata-entityid') ?? '';
  t.ok(url.startsWith(`${base}tp_territories(`));
  const read = await send('GET', url);
  t.equal(read.json.tp_name, 'North East');
  t.equal(read.json['@odata.context'], `${base}$metadata#tp_territories/$entity`);
  t.match(read.json['@odata.etag'], /^W\/"\d+"$/);
  t.equal(read.json['@odata.etag'], `W/"${read.json.versionnumber}"`);
});

t.test('create with return=representation answers 201 and the row', async (t) => {
  const { send, base } = await started(t);
  const created = await send(
    'POST',
    'tp_territories?$select=tp_code',
    { tp_code: 'NE', tp_name: 'N' },
    representation,
  );
  t.equal(created.status, 201);
  t.equal(created.headers.get('preference-applied'), 'return=representation');
  t.equal(created.headers.get('odata-version'), '4.0');
  t.equal(created.json['@odata.context'], `${base}$metadata#tp_territories(tp_code)/$entity`);
  t.equal(created.json.tp_code, 'NE');
  t.notOk('tp_name' in created.json);
  t.match(created.json.tp_territoryid, anyGuid, 'the primary key is there though not selected');
});

t.test('the client may choose the id, in any case; a taken one is refused', async (t) => {
  const { send } = await started(t);
  const id = 'ABCDEF01-0000-4000-8000-000000000001';
  t.equal((await send('POST', 'contacts', { contactid: id, lastname: 'A' })).status, 204);
  t.equal((await send('GET', `contacts(${id})`)).json.contactid, id.toLowerCase());
  const again = await send('POST', 'contacts', { contactid: id, lastname: 'B' });
  t.equal(again.status, 412);
  t.same(again.json.error, {
    code: '0x80040237',
    message: 'A record with matching key values already exists.',
  });
});

t.test('the platform fills in its own columns', async (t) => {
  const { send } = await started(t, { now: () => new Date('2026-03-01T10:20:30.987Z') });
  const user = (await send('GET', 'WhoAmI')).json.UserId;
  const { json } = await send(
    'POST',
    'contacts',
    { firstname: 'Ann', lastname: 'Lee', createdon: '2001-01-01T00:00:00Z' },
    representation,
  );
  t.equal(json.fullname, 'Ann Lee');
  t.equal(json.createdon, '2026-03-01T10:20:30Z', 'whole seconds, and not what the client sent');
  t.equal(json.modifiedon, '2026-03-01T10:20:30Z');
  t.equal(json._ownerid_value, user);
  t.equal(json._createdby_value, user);
  t.equal(json.statecode, 0);
  t.equal(json.statuscode, 1);
});

t.test('update changes the sent columns only and raises the version', async (t) => {
  const { send } = await started(t);
  const before = await send(
    'POST',
    'tp_customersites',
    site(1, { tp_siteaddress: 'Main St' }),
    representation,
  );
  const after = await send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'New' }, representation);
  t.equal(after.status, 200);
  t.equal(after.json.tp_name, 'New');
  t.equal(after.json.tp_siteaddress, 'Main St');
  t.ok(Number(after.json.versionnumber) > Number(before.json.versionnumber));
  t.equal((await send('PATCH', `tp_customersites(${guid(1)})`, { tp_siteaddress: '' })).status, 204);
  t.equal(
    (await send('GET', `tp_customersites(${guid(1)})`)).json.tp_siteaddress,
    null,
    'empty text is null',
  );
});

t.test('lookups are bound by id, alternate key and full URL, and cleared with null', async (t) => {
  const { send, base } = await started(t);
  const north = guid(91);
  await send('POST', 'tp_territories', { tp_territoryid: north, tp_code: 'NE', tp_name: 'North' });
  await send('POST', 'tp_customersites', site(1));
  const path = `tp_customersites(${guid(1)})`;
  const references = [
    `/tp_territories(${north})`,
    `tp_territories(${north})`,
    "/tp_territories(tp_code='NE')",
    `${base}tp_territories(${north})`,
  ];
  for (const reference of references) {
    t.equal((await send('PATCH', path, { 'tp_TerritoryId@odata.bind': reference })).status, 204, reference);
    t.equal((await send('GET', path)).json._tp_territoryid_value, north);
    t.equal((await send('PATCH', path, { 'tp_TerritoryId@odata.bind': null })).status, 204);
    t.equal((await send('GET', path)).json._tp_territoryid_value, null);
  }
  const wrongCase = await send('PATCH', path, { 'tp_territoryid@odata.bind': references[0] });
  t.equal(wrongCase.status, 400);
  t.match(wrongCase.json.error.message, /undeclared property 'tp_territoryid'/);
  const missing = await send('PATCH', path, { 'tp_TerritoryId@odata.bind': `/tp_territories(${guid(92)})` });
  t.equal(missing.status, 404);
  t.equal(missing.json.error.code, '0x80040217');
  t.equal((await send('PATCH', path, { 'tp_TerritoryId@odata.bind': `/contacts(${guid(92)})` })).status, 400);
  t.equal((await send('PATCH', path, { _tp_territoryid_value: north })).status, 400, 'read-only form');
});

t.test('delete removes the row; a second time it is not there', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_customersites', site(1));
  t.equal((await send('DELETE', `tp_customersites(${guid(1)})`)).status, 204);
  for (const method of ['GET', 'DELETE']) {
    const gone = await send(method, `tp_customersites(${guid(1)})`);
    t.equal(gone.status, 404);
    t.same(gone.json.error, {
      code: '0x80040217',
      message: `Entity 'tp_customersite' With Id = ${guid(1)} Does Not Exist`,
    });
  }
});

t.test('deleting a parent empties the lookups that pointed to it', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_territories', { tp_territoryid: guid(91), tp_code: 'NE', tp_name: 'North' });
  const before = await send(
    'POST',
    'tp_customersites',
    site(1, { 'tp_TerritoryId@odata.bind': `/tp_territories(${guid(91)})` }),
    representation,
  );
  t.equal((await send('DELETE', `tp_territories(${guid(91)})`)).status, 204);
  const after = await send('GET', `tp_customersites(${guid(1)})`);
  t.equal(after.json._tp_territoryid_value, null);
  t.not(after.json['@odata.etag'], before.json['@odata.etag']);
});

t.test('a parent that a required lookup points to cannot be deleted', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_customersites', site(1));
  await send('POST', 'tp_contracts', {
    tp_contractid: guid(2),
    'tp_CustomerSiteId@odata.bind': `/tp_customersites(${guid(1)})`,
  });
  const refused = await send('DELETE', `tp_customersites(${guid(1)})`);
  t.equal(refused.status, 405);
  t.equal(refused.json.error.code, '0x80040227');
  await send('DELETE', `tp_contracts(${guid(2)})`);
  t.equal((await send('DELETE', `tp_customersites(${guid(1)})`)).status, 204);
});

t.test('single properties are read, set and cleared', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_customersites', site(1));
  const path = `tp_customersites(${guid(1)})`;
  t.equal((await send('GET', `${path}/tp_name`)).json.value, 'Site 1');
  t.equal((await send('GET', `${path}/tp_name/$value`)).text, 'Site 1');
  t.equal((await send('PUT', `${path}/tp_name`, { value: 'New' })).status, 204);
  t.equal((await send('GET', path)).json.tp_name, 'New');
  t.equal((await send('DELETE', `${path}/tp_name`)).status, 204);
  t.equal((await send('GET', path)).json.tp_name, null);
  t.equal((await send('GET', `${path}/tp_name`)).status, 204, 'an empty property has no content');
});

t.test('state and status reason go together', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_customersites', site(1));
  const path = `tp_customersites(${guid(1)})`;
  const inactive = await send('PATCH', path, { statecode: 1 }, representation);
  t.equal(inactive.json.statuscode, 2, 'the default status of the state');
  const wrong = await send('PATCH', path, { statecode: 0, statuscode: 2 });
  t.equal(wrong.status, 400);
  t.equal(wrong.json.error.code, '0x80048408');
});

t.test('formatted values and lookup annotations come when asked for', async (t) => {
  const { send } = await started(t);
  await send('POST', 'tp_territories', { tp_territoryid: guid(91), tp_code: 'NE', tp_name: 'North' });
  await send(
    'POST',
    'tp_customersites',
    site(1, {
      tp_contracttype: 100000000,
      tp_isactive: true,
      'tp_TerritoryId@odata.bind': `/tp_territories(${guid(91)})`,
    }),
  );
  const asked = await send('GET', `tp_customersites(${guid(1)})`, undefined, {
    prefer: 'odata.include-annotations="*"',
  });
  const formatted = 'OData.Community.Display.V1.FormattedValue';
  t.equal(asked.json[`tp_contracttype@${formatted}`], 'Fixed Fee');
  t.equal(asked.json[`tp_isactive@${formatted}`], 'Yes');
  t.equal(asked.json[`_tp_territoryid_value@${formatted}`], 'North');
  t.equal(
    asked.json['_tp_territoryid_value@Microsoft.Dynamics.CRM.associatednavigationproperty'],
    'tp_TerritoryId',
  );
  t.equal(asked.json['_tp_territoryid_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'tp_territory');
  t.equal(asked.headers.get('preference-applied'), 'odata.include-annotations="*"');
  const plain = await send('GET', `tp_customersites(${guid(1)})`);
  t.notOk(plain.text.includes('FormattedValue'));
});
