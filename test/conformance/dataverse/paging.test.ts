import type { Answer } from './http.ts';
import { account, contact, site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[query/page-results.md]';

async function sites(api: Api, count: number): Promise<string> {
  const prefix = api.unique('p');
  for (let i = 0; i < count; i++) {
    await api.create(
      'tp_customersites',
      site(api, { tp_name: `${prefix} ${i}`, tp_minimumlaborhours: i % 2 }),
    );
  }
  return prefix;
}

const prefer = (size: number) => ({ prefer: `odata.maxpagesize=${size}` });

interface Pages {
  readonly answers: readonly Answer[];
  readonly ids: readonly unknown[];
}

/** Follows next links as they are; `between` runs after each page. */
async function follow(
  api: Api,
  path: string,
  size: number,
  between: () => Promise<unknown> = async () => {},
): Promise<Pages> {
  const answers: Answer[] = [];
  let next: unknown = path;
  while (typeof next === 'string' && answers.length < 50) {
    const answer = await api.send('GET', next, undefined, prefer(size));
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    answers.push(answer);
    next = answer.json['@odata.nextLink'];
    await between();
  }
  return { answers, ids: answers.flatMap(({ json }) => json.value.map((row) => row.tp_customersiteid)) };
}

check(`26 pages hold maxpagesize rows, every row once, no link on the last ${document}`, async (t, api) => {
  const prefix = await sites(api, 7);
  const path = `tp_customersites?$select=tp_name&$filter=startswith(tp_name,'${prefix}')`;
  const { answers, ids } = await follow(api, path, 3);
  t.same(
    answers.map(({ json }) => json.value.length),
    [3, 3, 1],
  );
  t.equal(new Set(ids).size, 7);
  for (const answer of answers) t.equal(answer.headers.get('preference-applied'), 'odata.maxpagesize=3');
  const link = String(answers[0]?.json['@odata.nextLink']);
  t.ok(link.startsWith(`${api.base}tp_customersites?$select=tp_name&`), link);
  t.match(link, /\$skiptoken=/);
});

check(
  `26 a page that the rows fill exactly is the last one or an empty one follows ${document}`,
  async (t, api) => {
    const prefix = await sites(api, 4);
    const path = `tp_customersites?$select=tp_name&$filter=startswith(tp_name,'${prefix}')`;
    const { ids } = await follow(api, path, 2);
    t.equal(ids.length, 4);
    t.equal(new Set(ids).size, 4);
  },
);

for (const orderby of [
  'tp_name',
  'tp_name desc',
  'tp_minimumlaborhours',
  'tp_minimumlaborhours desc,tp_name',
]) {
  check(
    `26 pages are stable while rows are added and removed, order ${orderby} ${document}`,
    async (t, api) => {
      const prefix = await sites(api, 8);
      const filter = `$select=tp_name&$filter=startswith(tp_name,'${prefix}')`;
      const before = await api.send('GET', `tp_customersites?${filter}`);
      let added = 0;
      const disturb = () =>
        api.create(
          'tp_customersites',
          site(api, { tp_name: `${prefix} ${added++} new`, tp_minimumlaborhours: 1 }),
        );
      const { ids } = await follow(api, `tp_customersites?${filter}&$orderby=${orderby}`, 3, disturb);
      t.equal(new Set(ids).size, ids.length, 'no row twice');
      for (const row of before.json.value)
        t.ok(ids.includes(row.tp_customersiteid), `${row.tp_name} was seen`);
    },
  );
}

check(
  `26 without $orderby rows come in the order of the primary key or of creation, repeatably ${document}`,
  async (t, api) => {
    const prefix = await sites(api, 6);
    const path = `tp_customersites?$select=tp_name&$filter=startswith(tp_name,'${prefix}')`;
    t.same((await follow(api, path, 2)).ids, (await follow(api, path, 4)).ids);
  },
);

check(`26 the page size is not remembered: the next page asks for its own ${document}`, async (t, api) => {
  const prefix = await sites(api, 6);
  const path = `tp_customersites?$select=tp_name&$filter=startswith(tp_name,'${prefix}')`;
  const first = await api.send('GET', path, undefined, prefer(2));
  const second = await api.send('GET', String(first.json['@odata.nextLink']));
  t.equal(second.json.value.length, 4);
  t.equal(second.headers.get('preference-applied'), null);
});

check(`26 links stand on the host the client used ${document}`, async (t, api) => {
  const id = await api.create('accounts', account(api));
  for (let i = 0; i < 2; i++) {
    await api.create('contacts', contact(api, { 'parentcustomerid_account@odata.bind': `/accounts(${id})` }));
  }
  const answer = await api.send(
    'GET',
    `accounts(${id})/contact_customer_accounts?$select=lastname`,
    undefined,
    prefer(1),
  );
  t.ok(
    String(answer.json['@odata.nextLink']).startsWith(
      `${api.base}accounts(${id})/contact_customer_accounts?`,
    ),
  );
  const second = await api.send('GET', String(answer.json['@odata.nextLink']), undefined, prefer(1));
  t.equal(second.json.value.length, 1);
  t.not(second.json.value[0]?.contactid, answer.json.value[0]?.contactid);
});

check(`27 a changed skip token answers 400 ${document}`, async (t, api) => {
  const prefix = await sites(api, 3);
  const path = `tp_customersites?$select=tp_name&$filter=startswith(tp_name,'${prefix}')`;
  const link = String((await api.send('GET', path, undefined, prefer(1))).json['@odata.nextLink']);
  const broken = [
    `${link}x`,
    link.replace(/skiptoken=.{20}/, 'skiptoken=abc'),
    `${path}&$skiptoken=nonsense`,
  ];
  for (const url of broken) isError(t, await api.send('GET', url, undefined, prefer(1)), 400, null);
});

check(`26 a page size above the limit or no number does no harm ${document}`, async (t, api) => {
  const prefix = await sites(api, 2);
  const path = `tp_customersites?$select=tp_name&$filter=startswith(tp_name,'${prefix}')`;
  for (const size of ['100000', '0', 'x', '-1']) {
    const { status } = await api.send('GET', path, undefined, { prefer: `odata.maxpagesize=${size}` });
    t.ok(status === 200 || status === 400, `${size}: ${status}`);
  }
});
