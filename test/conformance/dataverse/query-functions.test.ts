import type { Row } from './http.ts';
import { column, contact, revenueData, site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check, emulatorOnly } = suite;
const document = '[webapi query functions reference]';
const crm = 'Microsoft.Dynamics.CRM.';

async function names(api: Api, prefix: string, filter: string): Promise<string[]> {
  const all = encodeURIComponent(`startswith(tp_name,'${prefix}') and ${filter}`);
  const answer = await api.send('GET', `tp_customersites?$select=tp_name&$orderby=tp_name&$filter=${all}`);
  if (answer.status !== 200) throw new Error(`${filter}: ${answer.status} ${answer.text}`);
  return answer.json.value.map((row) => String(row.tp_name).slice(-1));
}

async function sites(api: Api): Promise<string> {
  const prefix = api.unique('f');
  const rows: Readonly<Record<string, Row>> = {
    a: { tp_minimumlaborhours: 5, tp_siteaddress: 'Oak', tp_contracttype: 100000000 },
    b: { tp_minimumlaborhours: 10, tp_siteaddress: "O'Brien", tp_contracttype: 100000001 },
    c: { tp_minimumlaborhours: 20, tp_siteaddress: 'elm', tp_contracttype: 100000002 },
    d: {},
  };
  for (const [name, row] of Object.entries(rows)) {
    await api.create('tp_customersites', site(api, { tp_name: `${prefix} ${name}`, ...row }));
  }
  return prefix;
}

const onSites: readonly [string, string[]][] = [
  [`${crm}In(PropertyName='tp_siteaddress',PropertyValues=["oak","O'Brien"])`, ['a', 'b']],
  [`${crm}In(PropertyName='tp_siteaddress',PropertyValues=['Oak','elm'])`, ['a', 'c']],
  [`${crm}In(PropertyName='tp_minimumlaborhours',PropertyValues=["5","20"])`, ['a', 'c']],
  [`${crm}In(PropertyName='tp_contracttype',PropertyValues=["100000001"])`, ['b']],
  [`${crm}NotIn(PropertyName='tp_minimumlaborhours',PropertyValues=["5","20"])`, ['b']],
  [`${crm}Between(PropertyName='tp_minimumlaborhours',PropertyValues=["5","10"])`, ['a', 'b']],
  [`${crm}NotBetween(PropertyName='tp_minimumlaborhours',PropertyValues=["5","10"])`, ['c']],
  [`not ${crm}In(PropertyName='tp_siteaddress',PropertyValues=["Oak"])`, ['b', 'c']],
];
check(`21 In, NotIn, Between, NotBetween over text, numbers and choices ${document}`, async (t, api) => {
  const prefix = await sites(api);
  for (const [filter, expected] of onSites) {
    try {
      t.same(await names(api, prefix, filter), expected, filter);
    } catch (error) {
      t.fail(String(error));
    }
  }
});

check(`21 In over ids of a lookup and of the table ${document}`, async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  const id = await api.create('tp_revenuedatas', revenueData(api, siteId));
  const byLookup = `${crm}In(PropertyName='tp_customersiteid',PropertyValues=["${siteId}"])`;
  const one = await api.send(
    'GET',
    `tp_revenuedatas?$select=tp_name&$filter=${encodeURIComponent(byLookup)}`,
  );
  t.same(column(one.json.value, 'tp_revenuedataid'), [id]);
  const byId = `${crm}In(PropertyName='tp_customersiteid',PropertyValues=["${siteId}"])`;
  const two = await api.send('GET', `tp_customersites?$select=tp_name&$filter=${encodeURIComponent(byId)}`);
  t.same(column(two.json.value, 'tp_customersiteid'), [siteId]);
});

check(`21 parameters of a function may be aliases [query/filter-rows.md]`, async (t, api) => {
  const prefix = await sites(api);
  const filter = `${crm}In(PropertyName=@p1,PropertyValues=@p2) and startswith(tp_name,'${prefix}')`;
  const aliases = `@p1='tp_siteaddress'&@p2=${encodeURIComponent('["Oak","O\'Brien"]')}`;
  const answer = await api.send(
    'GET',
    `tp_customersites?$select=tp_name&$orderby=tp_name&$filter=${encodeURIComponent(filter)}&${aliases}`,
  );
  t.equal(answer.status, 200, answer.text);
  t.same(
    answer.json.value?.map((row) => String(row.tp_name).slice(-1)),
    ['a', 'b'],
  );
});

/** Dates by a fixed calendar: the functions take the day or the range itself. */
const onDates: readonly [string, string[]][] = [
  [`${crm}On(PropertyName='tp_revenuedate',PropertyValue='2026-01-31')`, ['2026-01-31']],
  [`${crm}OnOrAfter(PropertyName='tp_revenuedate',PropertyValue='2026-02-01')`, ['2026-02-01', '2026-02-02']],
  [
    `${crm}OnOrBefore(PropertyName='tp_revenuedate',PropertyValue='2026-02-01')`,
    ['2026-01-31', '2026-02-01'],
  ],
  [
    `${crm}Between(PropertyName='tp_revenuedate',PropertyValues=["2026-01-31","2026-02-01"])`,
    ['2026-01-31', '2026-02-01'],
  ],
];
check(`21 On, OnOrAfter, OnOrBefore, Between over dates ${document}`, async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  for (const day of ['2026-01-31', '2026-02-01', '2026-02-02']) {
    await api.create('tp_revenuedatas', revenueData(api, siteId, { tp_revenuedate: day }));
  }
  for (const [filter, expected] of onDates) {
    const all = encodeURIComponent(`_tp_customersiteid_value eq ${siteId} and ${filter}`);
    const answer = await api.send(
      'GET',
      `tp_revenuedatas?$select=tp_revenuedate&$orderby=tp_revenuedate&$filter=${all}`,
    );
    t.equal(answer.status, 200, `${filter} ${answer.text.slice(0, 200)}`);
    t.same(
      answer.json.value?.map((row) => row.tp_revenuedate),
      expected,
      filter,
    );
  }
});

/** A row created now is found by the functions of the present and not by those of another time. */
const now: readonly [string, boolean][] = [
  ["Today(PropertyName='createdon')", true],
  ["Yesterday(PropertyName='createdon')", false],
  ["Tomorrow(PropertyName='createdon')", false],
  ["ThisWeek(PropertyName='createdon')", true],
  ["ThisMonth(PropertyName='createdon')", true],
  ["ThisYear(PropertyName='createdon')", true],
  ["LastMonth(PropertyName='createdon')", false],
  ["NextYear(PropertyName='createdon')", false],
  ["Last7Days(PropertyName='createdon')", true],
  ["LastXHours(PropertyName='createdon',PropertyValue=2)", true],
  ["LastXDays(PropertyName='createdon',PropertyValue=2)", true],
  ["LastXMonths(PropertyName='createdon',PropertyValue=1)", true],
  ["LastXYears(PropertyName='createdon',PropertyValue=1)", true],
  ["NextXDays(PropertyName='createdon',PropertyValue=2)", false],
  ["OlderThanXHours(PropertyName='createdon',PropertyValue=1)", false],
  ["OlderThanXDays(PropertyName='createdon',PropertyValue=1)", false],
  ["OlderThanXMonths(PropertyName='createdon',PropertyValue=1)", false],
  ["EqualUserId(PropertyName='createdby')", true],
  ["NotEqualUserId(PropertyName='createdby')", false],
  ["EqualBusinessId(PropertyName='owningbusinessunit')", true],
];
check(`21 functions of the present time and of the caller ${document}`, async (t, api) => {
  const lastname = api.unique('now');
  await api.create('contacts', contact(api, { lastname }));
  for (const [call, found] of now) {
    const filter = encodeURIComponent(`lastname eq '${lastname}' and ${crm}${call}`);
    const answer = await api.send('GET', `contacts?$select=lastname&$filter=${filter}`);
    t.equal(answer.status, 200, `${call} ${answer.text.slice(0, 200)}`);
    t.equal(answer.json.value?.length, found ? 1 : 0, call);
  }
});

emulatorOnly(
  `21 the functions follow the clock ${document}`,
  'the clock of a real environment stands under no control',
  async (t, api, control) => {
    const lastname = api.unique('clock');
    await api.create('contacts', contact(api, { lastname }));
    const moved = await control.call('POST', 'clock', { advanceSeconds: 86_400 });
    t.equal(moved.status, 204, moved.text);
    const find = async (call: string): Promise<number | undefined> =>
      (await api.send('GET', `contacts?$select=lastname&$filter=lastname eq '${lastname}' and ${crm}${call}`))
        .json.value?.length;
    t.equal(await find("Yesterday(PropertyName='createdon')"), 1);
    t.equal(await find("Today(PropertyName='createdon')"), 0);
    t.equal(await find("OlderThanXHours(PropertyName='createdon',PropertyValue=2)"), 1);
  },
);

check(`21 a function that does not exist answers an error ${document}`, async (t, api) => {
  const answer = await api.send('GET', `contacts?$filter=${crm}NoSuch(PropertyName='createdon')`);
  t.ok(answer.status >= 400 && answer.status < 600, String(answer.status));
  t.type(answer.json.error?.message, 'string');
});

check(`21 a function over an unknown column answers 400 ${document}`, async (t, api) => {
  const answer = await api.send('GET', `contacts?$filter=${crm}Today(PropertyName='foo_bar')`);
  isError(t, answer, 400, null);
});
