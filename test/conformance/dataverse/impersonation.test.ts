import { randomUUID } from 'node:crypto';
import { account, nobody } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check, emulatorOnly } = suite;
const document = '[impersonate-another-user-web-api.md]';
const reason = 'it would need a second licensed user';

interface User {
  readonly id: string;
  readonly objectId: string;
}

/** A user of the caller's business unit; with the administrator's role unless told otherwise. */
async function user(
  api: Api,
  options: { readonly role: boolean; readonly disabled?: boolean },
): Promise<User> {
  const unit = (await api.send('GET', 'WhoAmI')).json.BusinessUnitId;
  const objectId = randomUUID();
  const id = await api.create('systemusers', {
    firstname: 'Second',
    lastname: api.unique('user'),
    internalemailaddress: `${api.code()}@example.com`,
    domainname: `${api.code()}@example.com`,
    azureactivedirectoryobjectid: objectId,
    isdisabled: options.disabled ?? false,
    'businessunitid@odata.bind': `/businessunits(${unit})`,
  });
  if (options.role) {
    const filter = `name eq 'System Administrator' and _businessunitid_value eq ${unit}`;
    const [role] = (await api.send('GET', `roles?$select=name&$filter=${filter}`)).json.value;
    const added = await api.send('POST', `systemusers(${id})/systemuserroles_association/$ref`, {
      '@odata.id': `${api.base}roles(${role?.roleid})`,
    });
    if (added.status !== 204) throw new Error(`role: ${added.status} ${added.text}`);
  }
  return { id, objectId };
}

const headers: readonly [string, (who: User) => Readonly<Record<string, string>>][] = [
  ['MSCRMCallerID', ({ id }) => ({ MSCRMCallerID: id })],
  ['CallerObjectId', ({ objectId }) => ({ CallerObjectId: objectId })],
];
for (const [label, header] of headers) {
  emulatorOnly(
    `39 ${label}: the row is the other user's, created on behalf by the caller ${document}`,
    reason,
    async (t, api) => {
      const caller = (await api.send('GET', 'WhoAmI')).json.UserId;
      const second = await user(api, { role: true });
      const row = await api.createFull('accounts', account(api), header(second));
      t.equal(row._createdby_value, second.id);
      t.equal(row._createdonbehalfby_value, caller);
      t.equal(row._ownerid_value, second.id);
      t.equal(row._owninguser_value, second.id);
    },
  );
  emulatorOnly(
    `39 ${label}: an update is the other user's, modified on behalf by the caller ${document}`,
    reason,
    async (t, api) => {
      const caller = (await api.send('GET', 'WhoAmI')).json.UserId;
      const second = await user(api, { role: true });
      const id = await api.create('accounts', account(api));
      t.equal((await api.send('PATCH', `accounts(${id})`, { description: 'x' }, header(second))).status, 204);
      const { json } = await api.send('GET', `accounts(${id})`);
      t.match(json, { _createdby_value: caller, _createdonbehalfby_value: null });
      t.match(json, { _modifiedby_value: second.id, _modifiedonbehalfby_value: caller });
    },
  );
  emulatorOnly(`39 ${label}: WhoAmI answers the other user ${document}`, reason, async (t, api) => {
    const second = await user(api, { role: true });
    t.equal((await api.send('GET', 'WhoAmI', undefined, header(second))).json.UserId, second.id);
  });
}

check(`39 without impersonation nobody acted on behalf ${document}`, async (t, api) => {
  const row = await api.createFull('accounts', account(api));
  t.equal(row._createdonbehalfby_value, null);
  t.equal(row._modifiedonbehalfby_value, null);
});

emulatorOnly(
  `39 a user without a role may do nothing: 403 with the privilege ${document}`,
  reason,
  async (t, api, control) => {
    const second = await user(api, { role: false });
    await control.call('POST', 'roles', { enforced: true });
    const answer = await api.send('POST', 'accounts', account(api), { MSCRMCallerID: second.id });
    isError(t, answer, 403, ['0x80040220', '0x80048306', '0x80042f09'], /prvCreate|role/i);
  },
);

emulatorOnly(`39 a disabled user answers 403 [data-service-error-codes.md]`, reason, async (t, api) => {
  const second = await user(api, { role: true, disabled: true });
  const answer = await api.send('GET', 'accounts?$top=1', undefined, { MSCRMCallerID: second.id });
  isError(t, answer, 403, ['0x80040225', '0x8004d24b']);
});

for (const name of ['MSCRMCallerID', 'CallerObjectId']) {
  check(`39 ${name} of nobody answers an error and writes nothing ${document}`, async (t, api) => {
    const row = account(api);
    const answer = await api.send('POST', 'accounts', row, { [name]: nobody });
    t.ok([400, 401, 403, 404].includes(answer.status), `${answer.status} ${answer.text}`);
    const found = await api.send('GET', `accounts?$select=name&$filter=name eq '${row.name}'`);
    t.same(found.json.value, []);
  });
}
