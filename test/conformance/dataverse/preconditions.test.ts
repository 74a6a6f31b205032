import { randomUUID } from 'node:crypto';
import type { HeaderMap } from './http.ts';
import { account, nobody, site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[perform-conditional-operations-using-web-api.md]';

type Outcome = 204 | readonly [status: number, code: string];
interface Case {
  readonly label: string;
  readonly headers: (etag: string) => HeaderMap;
  readonly exists: Outcome;
  readonly absent: Outcome;
  readonly absentByKey: Outcome;
}

const other = 'W/"1"';
const missing = [404, '0x80040217'] as const;
const missingKey = [404, '0x80060891'] as const;

/** The PATCH precondition matrix: four rows by row present, absent by id and absent by alternate key. */
const matrix: readonly Case[] = [
  { label: 'no condition', headers: () => ({}), exists: 204, absent: 204, absentByKey: 204 },
  {
    label: 'If-Match: *',
    headers: () => ({ 'if-match': '*' }),
    exists: 204,
    absent: missing,
    absentByKey: missingKey,
  },
  {
    label: 'If-None-Match: *',
    headers: () => ({ 'if-none-match': '*' }),
    exists: [412, '0x80040237'],
    absent: 204,
    absentByKey: 204,
  },
  {
    label: 'If-Match with the etag of the row',
    headers: (etag) => ({ 'if-match': etag }),
    exists: 204,
    absent: missing,
    absentByKey: missingKey,
  },
  {
    label: 'If-Match with another etag',
    headers: () => ({ 'if-match': other }),
    exists: [412, '0x80060882'],
    absent: missing,
    absentByKey: missingKey,
  },
];

for (const entry of matrix) {
  check(`11 PATCH with ${entry.label}, the row exists ${document}`, async (t, api) => {
    const row = await api.createFull('tp_customersites', site(api));
    const path = `tp_customersites(${row.tp_customersiteid})`;
    const headers = entry.headers(String(row['@odata.etag']));
    const answer = await api.send('PATCH', path, { tp_siteaddress: 'new' }, headers);
    if (entry.exists === 204) t.equal(answer.status, 204, answer.text);
    else isError(t, answer, entry.exists[0], entry.exists[1]);
    const { json } = await api.send('GET', path);
    t.equal(json.tp_siteaddress, entry.exists === 204 ? 'new' : null);
  });
  check(`11 PATCH with ${entry.label}, no such id ${document}`, async (t, api) => {
    const id = randomUUID();
    const answer = await api.send('PATCH', `tp_customersites(${id})`, site(api), entry.headers(other));
    if (entry.absent === 204) t.equal(answer.status, 204, answer.text);
    else isError(t, answer, entry.absent[0], entry.absent[1]);
    const found = await api.send('GET', `tp_customersites(${id})?$select=tp_name`);
    t.equal(found.status, entry.absent === 204 ? 200 : 404);
    api.track('tp_customersites', id);
  });
  check(`11 PATCH with ${entry.label}, no such alternate key ${document}`, async (t, api) => {
    const path = `tp_customersites(tp_sitenumber='${api.code()}')`;
    const answer = await api.send('PATCH', path, { tp_name: api.unique('key') }, entry.headers(other));
    if (entry.absentByKey === 204) t.equal(answer.status, 204, answer.text);
    else isError(t, answer, entry.absentByKey[0], entry.absentByKey[1]);
    const found = await api.send('GET', `${path}?$select=tp_name`);
    t.equal(found.status, entry.absentByKey === 204 ? 200 : 404);
    if (found.status === 200) api.track('tp_customersites', String(found.json.tp_customersiteid));
  });
}

check(`11 the text of a refused row version is the documented one ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  const answer = await api.send('PATCH', `accounts(${id})`, { name: 'x' }, { 'if-match': other });
  isError(
    t,
    answer,
    412,
    '0x80060882',
    /version of the existing record doesn't match the RowVersion property/,
  );
});

check(`11 If-None-Match: * by alternate key refuses an existing row ${document}`, async (t, api) => {
  const number = api.code();
  await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
  const path = `tp_customersites(tp_sitenumber='${number}')`;
  const answer = await api.send('PATCH', path, { tp_name: 'x' }, { 'if-none-match': '*' });
  isError(t, answer, 412, ['0x80040237', '0x80060892']);
});

async function stale(api: Api): Promise<{ path: string; old: string; current: string }> {
  const row = await api.createFull('accounts', account(api));
  const path = `accounts(${row.accountid})`;
  await api.send('PATCH', path, { description: 'newer' });
  const { json } = await api.send('GET', path);
  return { path, old: String(row['@odata.etag']), current: String(json['@odata.etag']) };
}

check(`12 DELETE with an older etag answers 412 and keeps the row ${document}`, async (t, api) => {
  const { path, old } = await stale(api);
  isError(t, await api.send('DELETE', path, undefined, { 'if-match': old }), 412, '0x80060882');
  t.equal((await api.send('GET', path)).status, 200);
});

check(`12 DELETE with the current etag deletes ${document}`, async (t, api) => {
  const { path, current } = await stale(api);
  t.equal((await api.send('DELETE', path, undefined, { 'if-match': current })).status, 204);
  t.equal((await api.send('GET', path)).status, 404);
});

check(`12 DELETE of a row that is not there answers 404 0x80040217 ${document}`, async (t, api) => {
  for (const headers of [{}, { 'if-match': '*' }]) {
    const answer = await api.send('DELETE', `accounts(${nobody})`, undefined, headers);
    isError(t, answer, 404, '0x80040217');
  }
});

check(
  '12 a deleted row is gone; deleting it again answers 404 [update-delete-entities-using-web-api.md]',
  async (t, api) => {
    const id = await api.create('accounts', account(api));
    const first = await api.send('DELETE', `accounts(${id})`);
    t.equal(first.status, 204);
    t.equal(first.text, '');
    isError(t, await api.send('GET', `accounts(${id})`), 404, '0x80040217');
    isError(t, await api.send('DELETE', `accounts(${id})`), 404, '0x80040217');
  },
);

check(`11 two writers with the same etag: one wins, the other gets 412 ${document}`, async (t, api) => {
  const row = await api.createFull('accounts', account(api));
  const path = `accounts(${row.accountid})`;
  const condition = { 'if-match': String(row['@odata.etag']) };
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((description) => api.send('PATCH', path, { description }, condition)),
  );
  t.same(answers.map(({ status }) => status).sort(), [204, 412, 412]);
});
