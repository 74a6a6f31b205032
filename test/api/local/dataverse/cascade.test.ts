import t from 'tap';
import { guid, started } from './client.ts';
import { account, contact, customers } from './customers.ts';

t.test('children of a parental relationship go with the row, others lose the link', async (t) => {
  const { send, admin } = await started(t);
  await customers(send);
  t.equal((await send('DELETE', `accounts(${account(1)})`)).status, 204);
  t.match(admin.counts(), { account: 1, contact: 1, task: 0 }, 'contact 5 went with contact 1');
  t.equal((await send('GET', `accounts(${account(2)})`)).json._parentaccountid_value, null);
  t.equal((await send('GET', `contacts(${contact(4)})`)).status, 200);
});

t.test('a primary contact that is deleted leaves its account', async (t) => {
  const { send } = await started(t);
  await customers(send);
  t.equal((await send('DELETE', `contacts(${contact(3)})`)).status, 204);
  t.equal((await send('GET', `accounts(${account(1)})`)).json._primarycontactid_value, null);
  t.equal((await send('GET', `accounts(${account(1)})/contact_customer_accounts/$count`)).text, '2');
});

t.test('rows that point to each other can be deleted', async (t) => {
  const { send, admin } = await started(t);
  for (const n of [1, 2]) await send('POST', 'contacts', { contactid: guid(n), lastname: 'X' });
  for (const [from, to] of [
    [1, 2],
    [2, 1],
  ] as const) {
    await send('PATCH', `contacts(${guid(from)})`, {
      'parentcustomerid_contact@odata.bind': `contacts(${guid(to)})`,
    });
  }
  t.equal((await send('DELETE', `contacts(${guid(1)})`)).status, 204);
  t.equal(admin.counts().contact, 0);
});

t.test('Restrict keeps the row and everything that would have gone with it', async (t) => {
  const { send, admin } = await started(t);
  await customers(send);
  const unit = String((await send('GET', 'WhoAmI')).json.BusinessUnitId);
  const before = admin.counts();
  const refused = await send('DELETE', `businessunits(${unit})`);
  t.equal(refused.status, 405);
  t.equal(refused.json.error.code, '0x80040227');
  t.same(admin.counts(), before);
});

t.test('collections follow every change of the lookups', async (t) => {
  const { send } = await started(t);
  await customers(send);
  const count = async (n: number): Promise<string> =>
    (await send('GET', `accounts(${account(n)})/contact_customer_accounts/$count`)).text;
  t.same([await count(1), await count(2)], ['3', '1']);
  const bind = { 'parentcustomerid_account@odata.bind': `accounts(${account(2)})` };
  await send('PATCH', `contacts(${contact(1)})`, bind);
  t.same([await count(1), await count(2)], ['2', '2']);
  await send('DELETE', `contacts(${contact(2)})`);
  t.same([await count(1), await count(2)], ['1', '2']);
  await send('PATCH', `contacts(${contact(3)})`, { lastname: 'X', ...bind, gendercode: 99 });
  t.same([await count(1), await count(2)], ['1', '2'], 'a refused update leaves no trace');
  await send('POST', 'accounts', {
    name: 'B',
    contact_customer_accounts: [{ lastname: 'Z', gendercode: 9 }],
  });
  await send('POST', 'contacts', { lastname: 'New', ...bind });
  t.same([await count(1), await count(2)], ['1', '3']);
});
