import t from 'tap';
import { guid, started } from './client.ts';

/** Columns that clients select by default; one that is not there fails the whole read. */
const selected: Readonly<Record<string, string>> = {
  transactioncurrencies: 'exchangerate,currencyname',
  businessunits: 'isdisabled,divisionname,description',
  teams: 'isdefault,azureactivedirectoryobjectid,membershiptype',
  roles: '_parentroleid_value,_parentrootroleid_value',
  solutions: 'description',
  publishers: 'description',
  workflows: 'mode,scope,xaml,uniquename,ondemand,subprocess',
  organizations: 'languagecode',
  environmentvariabledefinitions: 'valueschema,hint,isrequired',
  accounts: 'accountratingcode,customersizecode,address1_composite,opendeals,telephone3',
  contacts: 'accountrolecode,haschildrencode,spousesname,address1_composite,nickname',
};

t.test('the usual columns of system tables can be selected', async (t) => {
  const { send } = await started(t);
  for (const [set, columns] of Object.entries(selected)) {
    const { status, text } = await send('GET', `${set}?$select=${columns}`);
    t.equal(status, 200, `${set}: ${text.slice(0, 200)}`);
  }
});

t.test('they have the defaults of the platform, and what it computes is not written', async (t) => {
  const { send } = await started(t);
  const account = { accountid: guid(1), name: 'A', opendeals: 7, address1_composite: 'x' };
  await send('POST', 'accounts', account);
  t.match((await send('GET', `accounts(${guid(1)})`)).json, {
    accountratingcode: 1,
    customersizecode: 1,
    opendeals: 0,
    address1_composite: null,
  });
  await send('POST', 'teams', { teamid: guid(2), name: 'T', isdefault: true });
  t.equal((await send('GET', `teams(${guid(2)})`)).json.isdefault, false);
  const [organization] = (await send('GET', 'organizations?$select=languagecode')).json.value;
  t.equal(organization?.languagecode, 1033);
});
