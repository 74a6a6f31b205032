import { contract, nobody, representation, revenueData, site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[use-alternate-key-reference-record.md]';

check(`16 GET, PATCH and DELETE by a text key ${document}`, async (t, api) => {
  const number = api.code();
  const id = await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
  const path = `tp_customersites(tp_sitenumber='${number}')`;
  t.equal((await api.send('GET', path)).json.tp_customersiteid, id);
  t.equal((await api.send('PATCH', path, { tp_siteaddress: 'by key' })).status, 204);
  t.equal((await api.send('GET', `tp_customersites(${id})`)).json.tp_siteaddress, 'by key');
  t.equal((await api.send('DELETE', path)).status, 204);
  isError(t, await api.send('GET', path), 404, '0x80060891', /specified key values does not exist/);
});

check(`16 quotes in a key are doubled, the rest is percent-encoded ${document}`, async (t, api) => {
  const number = `${api.unique("O'Brien é")}`;
  const siteId = await api.create('tp_customersites', site(api));
  const id = await api.create('tp_contracts', contract(api, siteId, { tp_contractnumber: number }));
  const key = encodeURIComponent(number.replaceAll("'", "''"));
  const answer = await api.send('GET', `tp_contracts(tp_contractnumber='${key}')?$select=tp_contractnumber`);
  t.equal(answer.status, 200, answer.text);
  t.equal(answer.json.tp_contractid, id);
});

async function revenueKey(api: Api): Promise<{ id: string; siteId: string; key: string }> {
  const siteId = await api.create('tp_customersites', site(api));
  const id = await api.create('tp_revenuedatas', revenueData(api, siteId));
  const key =
    `_tp_customersiteid_value=${siteId},tp_revenuedate=2026-01-31,` +
    `tp_revenuecode='VD1',tp_revenuesource=100000000`;
  return { id, siteId, key };
}

check(
  `16 composite alternate key with a lookup part, a date, a text and a choice ${document}`,
  async (t, api) => {
    const { id, key } = await revenueKey(api);
    const path = `tp_revenuedatas(${key})`;
    t.equal((await api.send('GET', path)).json.tp_revenuedataid, id);
    t.equal((await api.send('PATCH', path, { tp_transactioncount: 7 })).status, 204);
    t.equal((await api.send('GET', path)).json.tp_transactioncount, 7);
    t.equal((await api.send('DELETE', path)).status, 204);
    t.equal((await api.send('GET', path)).status, 404);
  },
);

check(`16 the parts of a composite key may come in any order ${document}`, async (t, api) => {
  const { id, key } = await revenueKey(api);
  const turned = key.split(',').reverse().join(',');
  t.equal((await api.send('GET', `tp_revenuedatas(${turned})`)).json.tp_revenuedataid, id);
});

check(
  `16 an upsert by a composite key creates the row with the parts of the key ${document}`,
  async (t, api) => {
    const siteId = await api.create('tp_customersites', site(api));
    const path =
      `tp_revenuedatas(_tp_customersiteid_value=${siteId},tp_revenuedate=2026-02-28,` +
      `tp_revenuecode='SD1',tp_revenuesource=100000001)`;
    const answer = await api.send('PATCH', path, { tp_name: api.unique('upsert') }, representation);
    t.equal(answer.status, 201, answer.text);
    api.track('tp_revenuedatas', String(answer.json.tp_revenuedataid));
    t.match(answer.json, {
      _tp_customersiteid_value: siteId,
      tp_revenuedate: '2026-02-28',
      tp_revenuecode: 'SD1',
      tp_revenuesource: 100000001,
    });
  },
);

const wrongSets: readonly [string, string][] = [
  ['an unknown property', "tp_nosuch='1'"],
  ['a property without a key', "tp_name='1'"],
  ['a part of a composite key', "tp_revenuecode='VD1'"],
];
for (const [label, key] of wrongSets) {
  check(`16 ${label} answers 400 ${document}`, async (t, api) => {
    const set = key.startsWith('tp_revenuecode') ? 'tp_revenuedatas' : 'tp_customersites';
    const text = /key in the request URI is not valid for resource/;
    isError(t, await api.send('GET', `${set}(${key})`), 400, null, text);
  });
}

check(
  '16 a second row with the same key answers 412 0x80060892 [define-alternate-keys-entity.md]',
  async (t, api) => {
    const number = api.code();
    await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
    const answer = await api.send('POST', 'tp_customersites', site(api, { tp_sitenumber: number }));
    isError(t, answer, 412, ['0x80060892', '0x80040237']);
  },
);

check(
  '16 an update onto the key of another row answers 412 [define-alternate-keys-entity.md]',
  async (t, api) => {
    const number = api.code();
    await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
    const id = await api.create('tp_customersites', site(api));
    const answer = await api.send('PATCH', `tp_customersites(${id})`, { tp_sitenumber: number });
    isError(t, answer, 412, ['0x80060892', '0x80040237']);
  },
);

check(
  '16 a key is compared without case, as every text is [define-alternate-keys-entity.md]',
  async (t, api) => {
    const number = api.code();
    const id = await api.create('tp_customersites', site(api, { tp_sitenumber: `${number.slice(0, 9)}a` }));
    const path = `tp_customersites(tp_sitenumber='${number.slice(0, 9)}A')`;
    t.equal((await api.send('GET', path)).json.tp_customersiteid, id);
  },
);

check('17 rows with an empty part of a key may repeat [define-alternate-keys-entity.md]', async (t, api) => {
  const first = await api.create('tp_customersites', { tp_name: api.unique('null key') });
  const second = await api.create('tp_customersites', { tp_name: api.unique('null key') });
  t.not(first, second);
  const siteId = await api.create('tp_customersites', site(api));
  for (const name of ['a', 'b']) {
    const row = revenueData(api, siteId, { tp_name: name, tp_revenuecode: null });
    await api.create('tp_revenuedatas', row);
  }
});

check(`16 the key of a deleted row is free again ${document}`, async (t, api) => {
  const number = api.code();
  const first = await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
  await api.send('DELETE', `tp_customersites(${first})`);
  const second = await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
  t.not(first, second);
});

check(`16 the primary key may be named like an alternate key ${document}`, async (t, api) => {
  const id = await api.create('tp_customersites', site(api));
  const answer = await api.send('GET', `tp_customersites(tp_customersiteid=${id})?$select=tp_name`);
  t.equal(answer.json.tp_customersiteid, id, answer.text);
});

check(`16 a part named twice answers 400 ${document}`, async (t, api) => {
  const path = "tp_customersites(tp_sitenumber='a',tp_sitenumber='b')";
  isError(t, await api.send('GET', path), 400, null);
});

check(`16 @odata.bind takes an alternate key, with and without a row ${document}`, async (t, api) => {
  const number = api.code();
  const siteId = await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
  const bound = (key: string) =>
    contract(api, siteId, { 'tp_CustomerSiteId@odata.bind': `tp_customersites(tp_sitenumber='${key}')` });
  const row = await api.createFull('tp_contracts', bound(number));
  t.equal(row._tp_customersiteid_value, siteId);
  isError(t, await api.send('POST', 'tp_contracts', bound(`${number}x`)), 404, '0x80060891');
});

const upsertDocument = '[use-upsert-insert-update-record.md]';

check(
  `16 a new row takes the key of the body when it differs from the URL ${upsertDocument}`,
  async (t, api) => {
    const [url, body] = [api.code(), api.code()];
    const path = `tp_customersites(tp_sitenumber='${url}')`;
    const answer = await api.send('PATCH', path, site(api, { tp_sitenumber: body }), representation);
    t.equal(answer.status, 201, answer.text);
    api.track('tp_customersites', String(answer.json.tp_customersiteid));
    t.equal(answer.json.tp_sitenumber, body);
  },
);

check(`16 an existing row keeps the key of the URL ${upsertDocument}`, async (t, api) => {
  const number = api.code();
  const id = await api.create('tp_customersites', site(api, { tp_sitenumber: number }));
  const body = { tp_sitenumber: api.code(), tp_siteaddress: 'new' };
  t.equal((await api.send('PATCH', `tp_customersites(tp_sitenumber='${number}')`, body)).status, 204);
  const { json } = await api.send('GET', `tp_customersites(${id})`);
  t.match(json, { tp_sitenumber: number, tp_siteaddress: 'new' });
});

/** What a key of the URL writes into a new row obeys the rules of its columns. */
const badParts: readonly [string, Readonly<Record<string, string>>, number, string | null][] = [
  ['a text that is too long', { tp_revenuecode: `'${'x'.repeat(4001)}'` }, 400, '0x80044331'],
  ['a choice value outside the set', { tp_revenuesource: '7' }, 400, '0x8004431a'],
  ['a parent that is not there', { _tp_customersiteid_value: nobody }, 404, '0x80040217'],
  ['a part without a value', { tp_revenuecode: 'null' }, 400, null],
];
for (const [label, parts, status, code] of badParts) {
  check(`16 an upsert by a key with ${label} creates nothing ${upsertDocument}`, async (t, api) => {
    const siteId = await api.create('tp_customersites', site(api));
    const key = {
      _tp_customersiteid_value: siteId,
      tp_revenuedate: '2026-03-31',
      tp_revenuecode: "'PD1'",
      tp_revenuesource: '100000000',
      ...parts,
    };
    const pairs = Object.entries(key).map(([name, value]) => `${name}=${value}`);
    const name = api.unique('bad part');
    const path = `tp_revenuedatas(${pairs.join(',')})`;
    isError(t, await api.send('PATCH', path, { tp_name: name }), status, code);
    const made = await api.send('GET', `tp_revenuedatas?$select=tp_name&$filter=tp_name eq '${name}'`);
    t.same(made.json.value, []);
  });
}
