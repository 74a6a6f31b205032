import t from 'tap';
import { logicalName } from '../../../../../api/domain/model/names.ts';
import { syncedTables } from '../../../../../api/domain/model/tables.ts';
import { buildSolutions } from '../../../../../solution/build.ts';
import { type Closing, guid, site, started } from '../client.ts';
import { user } from './people.ts';

/** The product's own solutions, and users that hold one of their roles each. */
async function imported(t: Closing) {
  const service = await started(t, { tables: [], roles: 'enforced' });
  for (const { zip } of buildSolutions({ version: '1.0.0.0' })) await service.importSolution(zip);
  const { value } = (await service.send('GET', "roles?$filter=startswith(name,'TP Bridge')")).json;
  const holder = async (n: number, name: string) => {
    const one = await user(service, n);
    const role = value.find((row) => row.name === name);
    const { status } = await service.send(
      'POST',
      `systemusers(${guid(n)})/systemuserroles_association/$ref`,
      { '@odata.id': `roles(${role?.roleid})` },
    );
    if (status !== 204) throw new Error(`${name} cannot be given`);
    return one;
  };
  return {
    send: service.send,
    integration: await holder(1, 'TP Bridge Integration'),
    reader: await holder(2, 'TP Bridge Reader'),
  };
}

t.test('the integration role is enough for everything the bridge does', async (t) => {
  const { integration, send } = await imported(t);
  for (const table of syncedTables) {
    const { json } = await integration(
      'GET',
      `EntityDefinitions(LogicalName='${logicalName(table)}')?$select=EntitySetName`,
    );
    const set = String(json.EntitySetName);
    const first = await integration('GET', set, undefined, { prefer: 'odata.track-changes' });
    t.equal(first.status, 200, `${set}: ${first.text}`);
    t.equal((await integration('GET', String(first.json['@odata.deltaLink']))).status, 200, `${set}: delta`);
  }
  t.equal((await integration('GET', 'WhoAmI')).json.UserId, guid(1));
  t.equal((await integration('GET', `systemusers(${guid(1)})?$select=fullname`)).status, 200);
  const contact = await integration('POST', 'contacts', { contactid: guid(7), lastname: 'Bennett' });
  t.equal(contact.status, 204, contact.text);
  const bound = site(1, { 'tp_BillingContact@odata.bind': `/contacts(${guid(7)})` });
  t.equal((await integration('POST', 'tp_customersites', bound)).status, 204);
  const path = `tp_customersites(${guid(1)})`;
  t.equal((await integration('PATCH', path, { tp_name: 'New' })).status, 204);
  t.equal((await integration('DELETE', path)).status, 204);
  t.equal((await send('GET', path)).status, 404);
  t.equal((await integration('POST', 'accounts', { name: 'x' })).status, 403);
});

t.test('a reader reads and cannot write', async (t) => {
  const { reader, integration } = await imported(t);
  await integration('POST', 'tp_customersites', site(1));
  const path = `tp_customersites(${guid(1)})`;
  t.equal((await reader('GET', path)).status, 200);
  t.equal((await reader('GET', 'tp_customersites')).json.value.length, 1);
  for (const answer of [
    await reader('POST', 'tp_customersites', site(2)),
    await reader('PATCH', path, { tp_name: 'x' }),
    await reader('DELETE', path),
  ]) {
    t.equal(answer.status, 403);
    t.match(answer.json.error, { code: '0x80040220' });
  }
});
