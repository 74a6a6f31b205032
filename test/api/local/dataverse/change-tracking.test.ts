import t from 'tap';
import { type Answer, guid, type Send, site, sites, started } from './client.ts';

const track = { prefer: 'odata.track-changes' } as const;
const query = 'tp_customersites?$select=tp_name';

async function deltaLink(send: Send): Promise<string> {
  const { json } = await send('GET', query, undefined, track);
  return String(json['@odata.deltaLink']);
}

function changed(answer: Answer): string[] {
  return answer.json.value.flatMap((row) => (row.reason === undefined ? [String(row.tp_name)] : []));
}

function deleted(answer: Answer): string[] {
  return answer.json.value.flatMap((row) => (row.reason === 'deleted' ? [String(row.id)] : []));
}

t.test('only the last page of the first load has the delta link', async (t) => {
  const { send, base } = await started(t);
  await sites(send, 5);
  const both = { prefer: 'odata.track-changes,odata.maxpagesize=3' };
  const first = await send('GET', query, undefined, both);
  t.equal(first.headers.get('preference-applied'), 'odata.track-changes,odata.maxpagesize=3');
  t.notOk('@odata.deltaLink' in first.json);
  const last = await send('GET', String(first.json['@odata.nextLink']), undefined, {
    prefer: 'odata.maxpagesize=3',
  });
  t.equal(last.json.value.length, 2);
  t.notOk('@odata.nextLink' in last.json);
  t.ok(String(last.json['@odata.deltaLink']).startsWith(`${base}${query}&$deltatoken=`));
});

t.test('the delta holds new and changed rows in order, then deletes', async (t) => {
  const { send, base } = await started(t);
  await sites(send, 3);
  const link = await deltaLink(send);
  t.same((await send('GET', link)).json.value, [], 'nothing yet');
  await send('DELETE', `tp_customersites(${guid(3)})`);
  await send('PATCH', `tp_customersites(${guid(2)})`, { tp_name: 'Two' });
  await send('POST', 'tp_customersites', site(4));
  await send('PATCH', `tp_customersites(${guid(1)})`, { tp_siteaddress: 'not selected' });
  const delta = await send('GET', link);
  t.equal(delta.json['@odata.context'], `${base}$metadata#tp_customersites(tp_name)/$delta`);
  t.same(changed(delta), ['Two', 'Site 4', 'Site 1']);
  t.same(delta.json.value.at(-1), {
    '@odata.context': `${base}$metadata#tp_customersites/$deletedEntity`,
    id: guid(3),
    reason: 'deleted',
  });
  t.same((await send('GET', String(delta.json['@odata.deltaLink']))).json.value, []);
  t.same((await send('GET', link)).json.value.length, 4, 'a token may be used again');
  t.equal((await send('GET', link.replace('tp_customersites?', 'tp_customersites/$count?'))).text, '4');
});

t.test('a row created and deleted in between still shows as a delete', async (t) => {
  const { send } = await started(t);
  const link = await deltaLink(send);
  await send('POST', 'tp_customersites', site(7));
  await send('DELETE', `tp_customersites(${guid(7)})`);
  const delta = await send('GET', link);
  t.same(changed(delta), []);
  t.same(deleted(delta), [guid(7)]);
});

t.test('a row deleted and created again is a change, not a delete', async (t) => {
  const { send } = await started(t);
  await sites(send, 1);
  const link = await deltaLink(send);
  await send('DELETE', `tp_customersites(${guid(1)})`);
  await send('POST', 'tp_customersites', site(1, { tp_name: 'Again' }));
  const delta = await send('GET', link);
  t.same(changed(delta), ['Again']);
  t.same(deleted(delta), []);
});

t.test('what changes while the first load is paged comes with the first delta', async (t) => {
  const { send } = await started(t);
  await sites(send, 4);
  const paged = { prefer: 'odata.track-changes,odata.maxpagesize=2' };
  const first = await send('GET', query, undefined, paged);
  await send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'Late' });
  await send('DELETE', `tp_customersites(${guid(2)})`);
  const last = await send('GET', String(first.json['@odata.nextLink']), undefined, paged);
  const delta = await send('GET', String(last.json['@odata.deltaLink']));
  t.same(changed(delta), ['Late']);
  t.same(deleted(delta), [guid(2)]);
});

t.test('a delta is paged; what changes meanwhile comes with the next delta', async (t) => {
  const { send } = await started(t);
  const link = await deltaLink(send);
  await sites(send, 5);
  await send('DELETE', `tp_customersites(${guid(5)})`);
  const paged = { prefer: 'odata.maxpagesize=2' };
  const first = await send('GET', link, undefined, paged);
  t.same(changed(first), ['Site 1', 'Site 2']);
  await send('PATCH', `tp_customersites(${guid(4)})`, { tp_name: 'Moved' });
  const second = await send('GET', String(first.json['@odata.nextLink']), undefined, paged);
  t.same(changed(second), ['Site 3']);
  t.same(deleted(second), [guid(5)]);
  const next = await send('GET', String(second.json['@odata.deltaLink']));
  t.same(changed(next), ['Moved']);
});

t.test('filter, order and top are refused with change tracking', async (t) => {
  const { send } = await started(t);
  const link = await deltaLink(send);
  for (const option of ['filter', 'orderby', 'top', 'expand']) {
    const value = { filter: 'tp_isactive eq true', orderby: 'tp_name', top: '1', expand: 'ownerid' }[option];
    const answer = await send('GET', `${query}&$${option}=${value}`, undefined, track);
    t.equal(answer.status, 400);
    if (option !== 'expand') {
      t.equal(
        answer.json.error.message,
        `The "\${${option}}" query parameter isn't supported when Change Tracking is enabled.`,
      );
    }
    t.equal((await send('GET', `${link}&$${option}=${value}`)).status, 400);
  }
  t.equal(
    (await send('GET', 'systemusers', undefined, track)).status,
    400,
    'a table without change tracking',
  );
});

t.test('a token expires after seven days, on demand and with a changed table', async (t) => {
  let now = new Date('2026-01-01T00:00:00Z');
  const { send, admin } = await started(t, { now: () => now });
  await sites(send, 1);
  const link = await deltaLink(send);
  now = new Date('2026-01-07T23:59:59Z');
  t.equal((await send('GET', link)).status, 200);
  now = new Date('2026-01-08T00:00:01Z');
  const expired = await send('GET', link);
  t.equal(expired.status, 400);
  t.equal(expired.json.error.code, '0x80044352');
  const fresh = await deltaLink(send);
  admin.expireDeltaTokens();
  t.equal((await send('GET', fresh)).json.error.code, '0x80044352');
  t.equal((await send('GET', await deltaLink(send))).status, 200);
  t.equal((await send('GET', link.replace(/!\S+$/, '!x'))).status, 400);
});

t.test('the status of an expired token is configurable', async (t) => {
  const { send, admin } = await started(t, { unproven: { expiredTokenStatus: 410 } });
  const link = await deltaLink(send);
  admin.expireDeltaTokens();
  t.equal((await send('GET', link)).status, 410);
});

t.test('without metadata a tracked page keeps its links, ids and reasons', async (t) => {
  const { send } = await started(t);
  await sites(send, 3);
  const none = { accept: 'application/json;odata.metadata=none' };
  const both = { ...none, prefer: 'odata.track-changes,odata.maxpagesize=2' };
  const first = (await send('GET', query, undefined, both)).json;
  t.same(Object.keys(first).sort(), ['@odata.nextLink', 'value']);
  t.same(first.value[0], { tp_customersiteid: guid(1), tp_name: 'Site 1' });
  const last = (await send('GET', String(first['@odata.nextLink']), undefined, none)).json;
  t.same(Object.keys(last).sort(), ['@odata.deltaLink', 'value']);
  await send('DELETE', `tp_customersites(${guid(3)})`);
  const delta = (await send('GET', String(last['@odata.deltaLink']), undefined, none)).json;
  t.same(Object.keys(delta).sort(), ['@odata.deltaLink', 'value']);
  t.same(delta.value, [{ id: guid(3), reason: 'deleted' }]);
});

t.test('the count of changes ends at 5000, as every count', async (t) => {
  const { send } = await started(t);
  const link = (await deltaLink(send)).replace('tp_customersites?', 'tp_customersites/$count?');
  await sites(send, 5001);
  t.match((await send('GET', link)).text, /^\ufeff?5000$/);
  t.match((await send('GET', 'tp_customersites/$count')).text, /^\ufeff?5000$/);
});
