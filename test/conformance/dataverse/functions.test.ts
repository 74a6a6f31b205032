import { account, nobody } from './rows.ts';
import { isError, suite } from './suite.ts';

const { check } = suite;
const document = '[use-web-api-functions.md]';
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

for (const path of ['WhoAmI', 'WhoAmI()']) {
  check(`37 ${path} answers user, business unit and organisation ${document}`, async (t, api) => {
    const { status, json } = await api.send('GET', path);
    t.equal(status, 200);
    t.equal(json['@odata.context'], `${api.base}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`);
    for (const name of ['UserId', 'BusinessUnitId', 'OrganizationId']) t.match(json[name], guid, name);
  });
}

check(`37 the user of WhoAmI is a row of systemusers ${document}`, async (t, api) => {
  const who = (await api.send('GET', 'WhoAmI')).json;
  const { status, json } = await api.send('GET', `systemusers(${who.UserId})?$select=fullname,isdisabled`);
  t.equal(status, 200);
  t.equal(
    json._businessunitid_value === undefined || json._businessunitid_value === who.BusinessUnitId,
    true,
  );
  t.equal(json.isdisabled, false);
});

for (const version of ['v9.0', 'v9.1', 'v9.2']) {
  check(`37 the service answers at ${version} [web-api-service-documents.md]`, async (t, api) => {
    const answer = await api.send('GET', `${api.origin}/api/data/${version}/WhoAmI`);
    t.equal(answer.status, 200);
    t.equal(
      answer.json['@odata.context'],
      `${api.origin}/api/data/${version}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
    );
  });
}

for (const [label, path] of [
  ['inline', "RetrieveTotalRecordCount(EntityNames=['account'])"],
  ['as an alias', "RetrieveTotalRecordCount(EntityNames=@p1)?@p1=['account']"],
  ['with double quotes', 'RetrieveTotalRecordCount(EntityNames=@p1)?@p1=["account"]'],
]) {
  check(`28 RetrieveTotalRecordCount, parameters ${label} [query/count-rows.md]`, async (t, api) => {
    await api.create('accounts', account(api));
    const { status, json, text } = await api.send('GET', path ?? '');
    t.equal(status, 200, text);
    const counts = json.EntityRecordCountCollection as { Keys: string[]; Values: number[] };
    t.same(counts.Keys, ['account']);
    t.type(counts.Values[0], 'number');
  });
}

check(`37 RetrieveVersion answers the version of the service ${document}`, async (t, api) => {
  const { status, json } = await api.send('GET', 'RetrieveVersion');
  t.equal(status, 200);
  t.match(json.Version, /^9\.\d+\.\d+\.\d+$/);
});

check(
  '37 RetrievePrincipalAccess is bound to the user and takes the row by @odata.id [use-web-api-functions.md]',
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    const user = (await api.send('GET', 'WhoAmI')).json.UserId;
    const target = encodeURIComponent(`{"@odata.id":"accounts(${id})"}`);
    const path = `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target}`;
    const answer = await api.send('GET', path);
    t.equal(answer.status, 200, answer.text);
    t.match(answer.json.AccessRights, /ReadAccess.*WriteAccess/);
  },
);

check('37 RetrieveUserPrivileges is bound to the user [use-web-api-functions.md]', async (t, api) => {
  const user = (await api.send('GET', 'WhoAmI')).json.UserId;
  const answer = await api.send(
    'GET',
    `systemusers(${user})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`,
  );
  t.equal(answer.status, 200, answer.text);
  t.ok(Array.isArray(answer.json.RolePrivileges));
});

check(`37 an unknown function or action answers 404 ${document}`, async (t, api) => {
  isError(
    t,
    await api.send('GET', 'NoSuchFunction()'),
    404,
    '0x8006088a',
    /Resource not found for the segment/,
  );
  isError(t, await api.send('POST', 'NoSuchAction', {}), 404, '0x8006088a');
});

check('37 a bound action on a row that is not there answers 404 [use-web-api-actions.md]', async (t, api) => {
  const target = encodeURIComponent(`{"@odata.id":"accounts(${nobody})"}`);
  const path = `systemusers(${nobody})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target}`;
  const answer = await api.send('GET', path);
  t.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`);
});
