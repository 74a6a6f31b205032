import type { Row } from './http.ts';
import { account, column, contact, contract, revenueData, site, territory } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[query/filter-rows.md]';

/** Names of the sites that match, without the run's prefix, in name order. */
async function matching(api: Api, prefix: string, filter: string, options = ''): Promise<string[]> {
  const own = `startswith(tp_name,'${prefix}')`;
  const query = `$select=tp_name&$orderby=tp_name&$filter=${encodeURIComponent(`${own} and (${filter})`)}${options}`;
  const answer = await api.send('GET', `tp_customersites?${query}`);
  if (answer.status !== 200) throw new Error(`${filter}: ${answer.status} ${answer.text}`);
  return answer.json.value.map((row) => String(row.tp_name).slice(prefix.length + 1));
}

/** Sites named `<prefix> a` and so on; nothing is bound unless said. */
async function sites(api: Api, rows: Readonly<Record<string, Row>>): Promise<string> {
  const prefix = api.unique('q');
  for (const [name, row] of Object.entries(rows)) {
    await api.create('tp_customersites', site(api, { tp_name: `${prefix} ${name}`, ...row }));
  }
  return prefix;
}

const values: Readonly<Record<string, Row>> = {
  a: {
    tp_minimumlaborhours: 1,
    tp_revenuesharepercentage: 1.5,
    tp_isactive: true,
    tp_contracttype: 100000000,
    tp_siteaddress: 'North',
  },
  b: {
    tp_minimumlaborhours: 2,
    tp_revenuesharepercentage: 2.5,
    tp_isactive: false,
    tp_contracttype: 100000001,
    tp_siteaddress: 'south',
  },
  c: {
    tp_minimumlaborhours: 3,
    tp_revenuesharepercentage: 2.5,
    tp_isactive: true,
    tp_contracttype: 100000002,
  },
  d: {},
};

/** Comparison and logical operators over the types; a row without the value never matches a comparison. */
const filters: readonly [string, string[]][] = [
  ['tp_minimumlaborhours eq 2', ['b']],
  ['tp_minimumlaborhours gt 1', ['b', 'c']],
  ['tp_minimumlaborhours ge 2', ['b', 'c']],
  ['tp_minimumlaborhours lt 3', ['a', 'b']],
  ['tp_minimumlaborhours le 1', ['a']],
  ['tp_minimumlaborhours eq null', ['d']],
  ['tp_minimumlaborhours ne null', ['a', 'b', 'c']],
  ['not (tp_minimumlaborhours gt 1)', ['a']],
  ['tp_revenuesharepercentage eq 2.5', ['b', 'c']],
  ['tp_revenuesharepercentage gt 1.5', ['b', 'c']],
  ['tp_revenuesharepercentage lt 2.4999', ['a']],
  ['tp_isactive eq true', ['a', 'c']],
  ['tp_contracttype eq 100000001', ['b']],
  ['tp_contracttype gt 100000000', ['b', 'c']],
  ["tp_siteaddress eq 'NORTH'", ['a']],
  ["tp_siteaddress eq 'South'", ['b']],
  ["tp_siteaddress lt 'p'", ['a']],
  ['tp_siteaddress eq null', ['c', 'd']],
  ["contains(tp_siteaddress,'ORT')", ['a']],
  ["startswith(tp_siteaddress,'SOU')", ['b']],
  ["endswith(tp_siteaddress,'TH')", ['a', 'b']],
  ["not contains(tp_siteaddress,'ort')", ['b']],
  ['tp_minimumlaborhours eq 1 or tp_minimumlaborhours eq 3', ['a', 'c']],
  ['tp_isactive eq true and tp_minimumlaborhours gt 1', ['c']],
  ['tp_minimumlaborhours eq 1 or tp_minimumlaborhours eq 2 and tp_isactive eq true', ['a']],
  ['(tp_minimumlaborhours eq 1 or tp_minimumlaborhours eq 2) and tp_isactive eq false', ['b']],
  ['statecode eq 0', ['a', 'b', 'c', 'd']],
];
check(`20 filter operators by type, text without case, null semantics ${document}`, async (t, api) => {
  const prefix = await sites(api, values);
  for (const [filter, expected] of filters) {
    try {
      const found = await matching(api, prefix, filter);
      t.same(filter.includes('isactive eq true') ? found.filter((n) => n !== 'd') : found, expected, filter);
    } catch (error) {
      t.fail(String(error));
    }
  }
});

check(`20 wildcards in contains, startswith and endswith ${document}`, async (t, api) => {
  const prefix = await sites(api, {
    a: { tp_siteaddress: 'cat' },
    b: { tp_siteaddress: 'cut' },
    c: { tp_siteaddress: 'coast' },
    d: { tp_siteaddress: 'c_t' },
  });
  const cases: readonly [string, string[]][] = [
    ["contains(tp_siteaddress,'c_t')", ['a', 'b', 'd']],
    ["contains(tp_siteaddress,'c%t')", ['a', 'b', 'c', 'd']],
    ["contains(tp_siteaddress,'c[au]t')", ['a', 'b']],
    ["contains(tp_siteaddress,'c[^a]t')", ['b', 'd']],
    ["contains(tp_siteaddress,'c[_]t')", ['d']],
  ];
  for (const [filter, expected] of cases) t.same(await matching(api, prefix, filter), expected, filter);
});

check(`20 a quote in a text is doubled; an open one answers 400 ${document}`, async (t, api) => {
  const prefix = await sites(api, { a: { tp_siteaddress: "Men's Rd" }, b: {} });
  t.same(await matching(api, prefix, "tp_siteaddress eq 'Men''s Rd'"), ['a']);
  const broken = encodeURIComponent("tp_siteaddress eq 'Men's Rd'");
  isError(t, await api.send('GET', `tp_customersites?$filter=${broken}`), 400, null);
});

check(`20 two columns of a row are compared ${document}`, async (t, api) => {
  const text = api.unique('same');
  const same = await api.create('contacts', { firstname: text, lastname: text });
  await api.create('contacts', { firstname: text, lastname: api.unique('other') });
  const answer = await api.send(
    'GET',
    `contacts?$select=fullname&$filter=firstname eq lastname and firstname eq '${text}'`,
  );
  t.same(column(answer.json.value, 'contactid'), [same]);
});

check(`20 dates and times are written without quotes ${document}`, async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  const first = await api.create('tp_revenuedatas', revenueData(api, siteId));
  const second = await api.create(
    'tp_revenuedatas',
    revenueData(api, siteId, { tp_revenuedate: '2026-02-01' }),
  );
  const own = `_tp_customersiteid_value eq ${siteId}`;
  const ids = async (filter: string): Promise<unknown[]> => {
    const query = `$select=tp_name&$orderby=tp_revenuedate&$filter=${encodeURIComponent(`${own} and ${filter}`)}`;
    return column((await api.send('GET', `tp_revenuedatas?${query}`)).json.value, 'tp_revenuedataid');
  };
  t.same(await ids('tp_revenuedate eq 2026-01-31'), [first]);
  t.same(await ids('tp_revenuedate gt 2026-01-31'), [second]);
  t.same(await ids('createdon gt 2020-01-01T00:00:00Z'), [first, second]);
  t.same(await ids('createdon lt 2020-01-01T00:00:00Z'), []);
});

check(`20 money is compared as a decimal, not as a float ${document}`, async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  const id = await api.create('tp_contracts', contract(api, siteId));
  const money = '{"tp_contractvalue":90071992547409.93}';
  t.equal((await api.send('PATCH', `tp_contracts(${id})`, money)).status, 204);
  const found = async (value: string): Promise<unknown[]> => {
    const filter = `_tp_customersiteid_value eq ${siteId} and tp_contractvalue eq ${value}`;
    const { json } = await api.send('GET', `tp_contracts?$select=tp_contractnumber&$filter=${filter}`);
    return column(json.value, 'tp_contractid');
  };
  t.same(await found('90071992547409.93'), [id]);
  t.same(await found('90071992547409.9300'), [id]);
  t.same(await found('90071992547409.94'), []);
});

check(`23 a filter through lookups, one and two levels deep ${document}`, async (t, api) => {
  const name = api.unique('north');
  const territoryId = await api.create('tp_territories', territory(api, { tp_name: name }));
  const bind = { 'tp_TerritoryId@odata.bind': `/tp_territories(${territoryId})` };
  const siteId = await api.create('tp_customersites', site(api, bind));
  const contractId = await api.create('tp_contracts', contract(api, siteId));
  const one = `tp_customersites?$select=tp_name&$filter=tp_TerritoryId/tp_name eq '${name}'`;
  t.same(column((await api.send('GET', one)).json.value, 'tp_customersiteid'), [siteId]);
  const two = `tp_contracts?$select=tp_contractnumber&$filter=tp_CustomerSiteId/tp_TerritoryId/tp_name eq '${name}'`;
  t.same(column((await api.send('GET', two)).json.value, 'tp_contractid'), [contractId]);
});

check(`23 a filter on the id of a lookup ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  const child = await api.create(
    'contacts',
    contact(api, { 'parentcustomerid_account@odata.bind': `/accounts(${id})` }),
  );
  const answer = await api.send('GET', `contacts?$select=lastname&$filter=_parentcustomerid_value eq ${id}`);
  t.same(column(answer.json.value, 'contactid'), [child]);
});

check(`24 $orderby over several columns; empty values come first [query/order-rows.md]`, async (t, api) => {
  const prefix = await sites(api, {
    a: { tp_minimumlaborhours: 2, tp_siteaddress: 'x' },
    b: { tp_minimumlaborhours: 1, tp_siteaddress: 'y' },
    c: { tp_minimumlaborhours: 2, tp_siteaddress: 'w' },
    d: {},
  });
  const order = async (orderby: string): Promise<string[]> => {
    const query = `$select=tp_name&$orderby=${orderby}&$filter=startswith(tp_name,'${prefix}')`;
    const { json } = await api.send('GET', `tp_customersites?${query}`);
    return json.value.map((row) => String(row.tp_name).slice(prefix.length + 1));
  };
  t.same(await order('tp_minimumlaborhours asc,tp_siteaddress desc'), ['d', 'b', 'a', 'c']);
  t.same(await order('tp_minimumlaborhours desc,tp_siteaddress'), ['c', 'a', 'b', 'd']);
  t.same(await order('tp_siteaddress'), ['d', 'c', 'a', 'b']);
});

check('24 $orderby on an unknown column answers 400 [query/order-rows.md]', async (t, api) => {
  isError(t, await api.send('GET', 'accounts?$orderby=foo_bar'), 400, null);
});

check('25 $top limits the rows and gives no next link [query/page-results.md]', async (t, api) => {
  const prefix = await sites(api, { a: {}, b: {}, c: {} });
  const answer = await api.send(
    'GET',
    `tp_customersites?$select=tp_name&$orderby=tp_name&$top=2&$filter=startswith(tp_name,'${prefix}')`,
  );
  t.same(
    answer.json.value.map((row) => String(row.tp_name).slice(-1)),
    ['a', 'b'],
  );
  t.notOk('@odata.nextLink' in answer.json);
});

check('25 $top is ignored beside odata.maxpagesize [query/page-results.md]', async (t, api) => {
  const prefix = await sites(api, { a: {}, b: {}, c: {}, d: {} });
  const answer = await api.send(
    'GET',
    `tp_customersites?$select=tp_name&$top=1&$filter=startswith(tp_name,'${prefix}')`,
    undefined,
    { prefer: 'odata.maxpagesize=3' },
  );
  t.equal(answer.json.value.length, 3);
  t.match(answer.json['@odata.nextLink'], /\$skiptoken=/);
});

check('20 parameter aliases stand for values [query/filter-rows.md]', async (t, api) => {
  const prefix = await sites(api, { a: { tp_siteaddress: 'alias' }, b: {} });
  const query = `$select=tp_name&$filter=tp_siteaddress eq @a and startswith(tp_name,@p)&@a='alias'&@p='${prefix}'`;
  const { json } = await api.send('GET', `tp_customersites?${query}`);
  t.same(
    json.value.map((row) => String(row.tp_name).slice(-1)),
    ['a'],
  );
});

check(
  '20 a select of several columns gives the context in that order [query/select-columns.md]',
  async (t, api) => {
    const { json } = await api.send('GET', 'accounts?$select=name,telephone1&$top=1');
    t.equal(json['@odata.context'], `${api.base}$metadata#accounts(name,telephone1)`);
  },
);

for (const filter of [
  'foo_bar eq 1',
  "tp_name eq 5'",
  "tp_minimumlaborhours eq 'x'",
  '(tp_name eq null',
  'eq',
  'tp_name',
]) {
  check(`20 the filter ${filter} answers 400 ${document}`, async (t, api) => {
    const answer = await api.send('GET', `tp_customersites?$filter=${encodeURIComponent(filter)}`);
    isError(t, answer, 400, null);
  });
}

for (const option of ['$skip=1', '$search=x', '$levels=2', '$format=json', '$nosuch=1']) {
  check(`33 ${option} is not supported: 400 [query/overview.md]`, async (t, api) => {
    isError(t, await api.send('GET', `accounts?$select=name&${option}`), 400, null);
  });
}

check('20 a URL of more than 32768 characters is refused [query/overview.md]', async (t, api) => {
  const filter = Array.from({ length: 2000 }, () => "name eq 'xxxxxxx'").join(' or ');
  const answer = await api.send('GET', `accounts?$select=name&$filter=${encodeURIComponent(filter)}`);
  t.ok([400, 414].includes(answer.status), String(answer.status));
});
