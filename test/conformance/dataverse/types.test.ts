import { contract, revenueData, site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[web-api-types-operations.md]';

async function contractWith(
  api: Api,
  cells: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const siteId = await api.create('tp_customersites', site(api));
  return api.createFull('tp_contracts', contract(api, siteId, cells));
}

const times: readonly [string, string][] = [
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.987Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05Z'],
  ['2026-01-01T23:30:00-05:00', '2026-01-02T04:30:00Z'],
  ['1753-01-01T00:00:00Z', '1753-01-01T00:00:00Z'],
];
for (const [written, read] of times) {
  check(
    `42 the time ${written} is kept as ${read} [reference: DateTime behavior and format]`,
    async (t, api) => {
      t.equal((await contractWith(api, { tp_decidedon: written })).tp_decidedon, read);
    },
  );
}

for (const bad of ['1752-12-31T23:59:59Z', 'yesterday', '2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', 5]) {
  check(`42 the time ${bad} answers 400 [reference: DateTime behavior and format]`, async (t, api) => {
    const siteId = await api.create('tp_customersites', site(api));
    isError(
      t,
      await api.send('POST', 'tp_contracts', contract(api, siteId, { tp_decidedon: bad })),
      400,
      null,
    );
  });
}

check(`42 a date-only column holds a date ${document}`, async (t, api) => {
  const row = await contractWith(api, { tp_startdate: '2024-02-29' });
  t.equal(row.tp_startdate, '2024-02-29');
});

for (const bad of ['2026-02-29', '2026-1-1', '01/31/2026', '2026-01-02T03:04:05Z']) {
  check(`42 the date ${bad} in a date-only column answers 400 ${document}`, async (t, api) => {
    const siteId = await api.create('tp_customersites', site(api));
    isError(
      t,
      await api.send('POST', 'tp_contracts', contract(api, siteId, { tp_startdate: bad })),
      400,
      null,
    );
  });
}

check(`42 numbers come back as numbers with all their digits ${document}`, async (t, api) => {
  const id = await api.create('tp_customersites', site(api));
  const body = '{"tp_revenuesharepercentage":12.3456,"tp_minimumlaborhours":1000000}';
  t.equal((await api.send('PATCH', `tp_customersites(${id})`, body)).status, 204);
  const { text } = await api.send('GET', `tp_customersites(${id})`);
  t.match(text, /"tp_revenuesharepercentage":12\.3456\d*[,}]/);
  t.match(text, /"tp_minimumlaborhours":1000000[,}]/);
  t.match(text, /"versionnumber":\d+[,}]/);
});

check(`42 text keeps every character of Unicode ${document}`, async (t, api) => {
  const text = 'é 漢字 🅿️ "quoted" \\ / \n\t end';
  const row = await contractWith(api, { tp_decisioncomment: text });
  t.equal(row.tp_decisioncomment, text);
});

check('42 an empty text is stored as no value [observed: empty string becomes null]', async (t, api) => {
  t.equal((await contractWith(api, { tp_requestedby: '' })).tp_requestedby, null);
});

check(`42 a choice is a number, a boolean true or false ${document}`, async (t, api) => {
  const row = await api.createFull(
    'tp_customersites',
    site(api, { tp_contracttype: 100000005, tp_isactive: false }),
  );
  t.equal(row.tp_contracttype, 100000005);
  t.equal(row.tp_isactive, false);
});

check(`42 a GUID comes back in lower case without braces ${document}`, async (t, api) => {
  const upper = '0AB1C2D3-1111-4222-8333-ABCDEF012345';
  const row = await api.createFull('tp_customersites', site(api, { tp_customersiteid: upper }));
  t.equal(row.tp_customersiteid, upper.toLowerCase());
});

check(`42 rows of one table carry every column, null where there is no value ${document}`, async (t, api) => {
  const siteId = await api.create('tp_customersites', site(api));
  const row = await api.createFull('tp_revenuedatas', revenueData(api, siteId));
  for (const name of ['tp_transactioncount', 'tp_grossrevenue', 'tp_averagetransactionvalue']) {
    t.ok(name in row, name);
    t.equal(row[name], null, name);
  }
});
