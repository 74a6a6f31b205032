import t from 'tap';
import { type Answer, guid, names, type Send, site, sites, started } from './client.ts';

const rows = [
  {
    tp_name: 'Alpha',
    tp_revenuesharepercentage: 10.5,
    tp_minimumlaborhours: 5,
    tp_isactive: true,
    tp_contracttype: 100000000,
  },
  { tp_name: 'beta', tp_revenuesharepercentage: 9.75, tp_minimumlaborhours: 40, tp_isactive: false },
  { tp_name: 'Gamma_x', tp_minimumlaborhours: 7, tp_isactive: true, tp_siteaddress: "O'Hare" },
  { tp_name: null, tp_revenuesharepercentage: 100, tp_isactive: false, tp_siteaddress: 'alpha' },
];

async function filled(send: Send): Promise<(filter: string) => Promise<number[]>> {
  await send('POST', 'tp_territories', { tp_territoryid: guid(91), tp_code: 'NE', tp_name: 'North' });
  await sites(send, rows.length, (n) => rows[n - 1] ?? {});
  await send('PATCH', `tp_customersites(${guid(2)})`, {
    'tp_TerritoryId@odata.bind': `/tp_territories(${guid(91)})`,
  });
  return async (filter) => {
    const answer = await send(
      'GET',
      `tp_customersites?$select=tp_customersiteid&$filter=${encodeURIComponent(filter)}`,
    );
    if (answer.status !== 200) throw new Error(`${filter}: ${answer.text}`);
    return answer.json.value.map((row) => Number(String(row.tp_customersiteid).slice(-2)));
  };
}

t.test('filters', async (t) => {
  const { send } = await started(t);
  const find = await filled(send);
  const cases: [string, number[]][] = [
    ["tp_name eq 'ALPHA'", [1]],
    ["tp_name gt 'alpha'", [2, 3]],
    ["'beta' le tp_name", [2, 3]],
    ['tp_name eq null', [4]],
    ['tp_name ne null', [1, 2, 3]],
    ["tp_name ne 'alpha'", [2, 3, 4]],
    ["not (tp_name eq 'alpha')", [2, 3]],
    ["not contains(tp_name,'a_x')", [1, 2]],
    ["contains(tp_name,'MMA')", [3]],
    ["startswith(tp_name,'al')", [1]],
    ["endswith(tp_name,'A')", [1, 2]],
    ["contains(tp_name,'b%a')", [2]],
    ["contains(tp_name,'[ab]eta')", [2]],
    ["tp_siteaddress eq 'O''Hare'", [3]],
    ['tp_revenuesharepercentage gt 9.75', [1, 4]],
    ['tp_revenuesharepercentage eq 10.50000', [1]],
    ['tp_revenuesharepercentage lt 100 and tp_revenuesharepercentage ge 9.75', [1, 2]],
    ['tp_minimumlaborhours le 7', [1, 3]],
    ['tp_minimumlaborhours gt 5.5', [2, 3]],
    ['tp_isactive eq true', [1, 3]],
    ['tp_isactive', [1, 3]],
    ['not tp_isactive', [2, 4]],
    ['tp_contracttype eq 100000000', [1]],
    [`_tp_territoryid_value eq ${guid(91)}`, [2]],
    ["tp_TerritoryId/tp_name eq 'north'", [2]],
    [`tp_customersiteid eq ${guid(3)}`, [3]],
    ["tp_name eq 'alpha' or tp_isactive eq true and tp_minimumlaborhours eq 7", [1, 3]],
    ["(tp_name eq 'alpha' or tp_isactive eq true) and tp_minimumlaborhours eq 7", [3]],
    ['createdon gt 2020-01-01', [1, 2, 3, 4]],
    ['createdon lt 2020-01-01T00:00:00Z', []],
    ['tp_name eq tp_siteaddress', []],
    ['Microsoft.Dynamics.CRM.In(PropertyName=\'tp_minimumlaborhours\',PropertyValues=["5","40"])', [1, 2]],
  ];
  for (const [filter, expected] of cases) t.same(await find(filter), expected, filter);
});

t.test('a wrong filter is a 400 that names the trouble', async (t) => {
  const { send } = await started(t);
  const cases: [string, RegExp][] = [
    ['tp_nothing eq 1', /Could not find a property named 'tp_nothing'/],
    ["TP_NAME eq 'x'", /Could not find a property named 'TP_NAME'/],
    ['tp_name eq 5', /incompatible types.*Edm.String/],
    ["tp_minimumlaborhours eq '5'", /incompatible types/],
    [`_tp_territoryid_value eq 'x'`, /incompatible types/],
    ['tp_name eq', /Syntax error at the end/],
    ["tp_name eq 'x", /unterminated string/],
    ["(tp_name eq 'x'", /Syntax error/],
    ["tp_name eq 'x' 'y'", /Syntax error/],
    ["substringof('x',tp_name)", /unknown function/],
    [`${'('.repeat(200)}tp_isactive${')'.repeat(200)}`, /recursion limit/],
  ];
  for (const [filter, message] of cases) {
    const { status, json } = await send('GET', `tp_customersites?$filter=${encodeURIComponent(filter)}`);
    t.equal(status, 400, filter.slice(0, 60));
    t.match(json.error.message, message);
  }
});

t.test('ne leaves rows with null out when told so', async (t) => {
  const { send } = await started(t, { unproven: { notEqualFindsNull: false } });
  const find = await filled(send);
  t.same(await find("tp_name ne 'alpha'"), [2, 3]);
});

t.test('order, top and count', async (t) => {
  const { send } = await started(t);
  await filled(send);
  const get = async (query: string): Promise<Answer> =>
    send('GET', `tp_customersites?$select=tp_name&${query}`);
  t.same(
    names(await get('$orderby=tp_name')),
    [null, 'Alpha', 'beta', 'Gamma_x'],
    'nulls first, without case',
  );
  t.same(names(await get('$orderby=tp_name desc')), ['Gamma_x', 'beta', 'Alpha', null]);
  t.same(names(await get('$orderby=tp_isactive desc,tp_revenuesharepercentage desc')), [
    'Alpha',
    'Gamma_x',
    null,
    'beta',
  ]);
  t.same(names(await get('$orderby=tp_name desc&$top=2')), ['Gamma_x', 'beta']);
  const counted = await get('$count=true&$top=1&$filter=tp_isactive eq true');
  t.equal(counted.json['@odata.count'], 2);
  t.equal(counted.json.value.length, 1);
  t.notOk('@odata.nextLink' in counted.json, 'top is final');
  t.equal((await send('GET', 'tp_customersites/$count')).text, '4');
  t.equal((await send('GET', 'tp_customersites/$count?$filter=tp_isactive eq false')).text, '2');
  t.equal((await get('$orderby=tp_name up')).status, 400);
  t.equal((await get('$orderby=tp_nothing')).status, 400);
});

t.test('$count is text with a byte order mark', async (t) => {
  const { base } = await started(t);
  const response = await fetch(`${base}contacts/$count`, { headers: { authorization: 'Bearer x' } });
  t.match(response.headers.get('content-type'), /^text\/plain/);
  t.same([...new Uint8Array(await response.arrayBuffer())], [0xef, 0xbb, 0xbf, 0x30]);
});

t.test('select limits the columns; the key stays, money brings its currency', async (t) => {
  const { send, base } = await started(t);
  await send('POST', 'tp_contracts', { tp_contractnumber: 'C1', tp_contractvalue: 5 });
  const { json } = await send('GET', 'tp_contracts?$select=tp_contractvalue');
  t.equal(json['@odata.context'], `${base}$metadata#tp_contracts(tp_contractvalue)`);
  t.same(Object.keys(json.value[0] ?? {}).sort(), [
    '@odata.etag',
    '_transactioncurrencyid_value',
    'tp_contractid',
    'tp_contractvalue',
  ]);
  const wrong = await send('GET', 'tp_contracts?$select=tp_ContractValue');
  t.equal(wrong.status, 400);
  t.equal(wrong.json.error.code, '0x0');
});

t.test('options that Dataverse does not support are refused', async (t) => {
  const { send } = await started(t);
  const skip = await send('GET', 'contacts?$skip=5');
  t.equal(skip.status, 400);
  t.same(skip.json.error, { code: '0x80060888', message: 'Skip Clause is not supported in CRM' });
  for (const option of [
    '$search=x',
    '$expand=nothing',
    '$apply=aggregate($count as n)',
    '$top=x',
    '$top=-1',
    '$levels=2',
  ]) {
    t.equal((await send('GET', `contacts?${option}`)).status, 400, option);
  }
});

t.test('$count has its annotations where they are asked for; -1 without it', async (t) => {
  const { send } = await started(t);
  await filled(send);
  const total = '@Microsoft.Dynamics.CRM.totalrecordcount';
  const limit = '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded';
  const annotated = { prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.*"' };
  const counted = await send('GET', 'tp_customersites?$count=true&$top=0', undefined, annotated);
  t.same(counted.json.value, []);
  t.same([counted.json['@odata.count'], counted.json[total], counted.json[limit]], [4, 4, false]);
  const bare = await send('GET', 'tp_customersites', undefined, annotated);
  t.same([bare.json['@odata.count'], bare.json[total], bare.json[limit]], [undefined, -1, false]);
  const formatted = { prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"' };
  t.notOk(total in (await send('GET', 'tp_customersites?$count=true', undefined, formatted)).json);
  t.equal((await send('GET', 'tp_customersites?$count=yes')).status, 400);
  for (const option of ['$format=json', '$skip=0']) {
    t.equal((await send('GET', `tp_customersites?${option}`)).status, 400, option);
  }
});

t.test(
  'what chooses other rows is refused, never ignored [retrieve-and-execute-predefined-queries.md]',
  async (t) => {
    const { send } = await started(t);
    await send('POST', 'tp_customersites', site(1));
    for (const option of [`savedQuery=${guid(1)}`, `userQuery=${guid(1)}`, 'sql=SELECT name FROM account']) {
      const { status, json } = await send('GET', `tp_customersites?${option}`);
      t.equal(status, 400, option);
      t.match(json.error.message, /not emulated/);
    }
  },
);
