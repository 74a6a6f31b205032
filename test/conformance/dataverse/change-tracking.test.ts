import { randomUUID } from 'node:crypto';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { buildBridgeSolution } from '../../../solution/build.ts';
import type { Answer, Row } from './http.ts';
import { nobody, site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check, emulatorOnly } = suite;
const document = '[use-change-tracking-synchronize-data-external-systems.md]';
const track = { prefer: 'odata.track-changes' };
const set = 'tp_customersites';

/** Reads everything to the delta link; asserts that only the last page has one. */
async function initial(
  api: Api,
  select = 'tp_name',
  size = 5000,
): Promise<{ rows: Row[]; link: string; pages: number }> {
  const prefer = { prefer: `odata.track-changes,odata.maxpagesize=${size}` };
  const rows: Row[] = [];
  let answer = await api.send('GET', `${set}?$select=${select}`, undefined, prefer);
  let pages = 1;
  while (answer.json['@odata.nextLink'] !== undefined) {
    if (answer.json['@odata.deltaLink'] !== undefined) throw new Error('a delta link before the last page');
    rows.push(...answer.json.value);
    answer = await api.send('GET', String(answer.json['@odata.nextLink']), undefined, prefer);
    pages++;
  }
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  rows.push(...answer.json.value);
  return { rows, link: String(answer.json['@odata.deltaLink']), pages };
}

const deleted = (answer: Answer): Row[] => answer.json.value.filter((row) => row.reason === 'deleted');

check(
  `34 the first load answers rows, the applied preference and a delta link ${document}`,
  async (t, api) => {
    const id = await api.create(set, site(api));
    const answer = await api.send('GET', `${set}?$select=tp_name`, undefined, track);
    t.equal(answer.status, 200);
    t.match(answer.headers.get('preference-applied'), /odata\.track-changes/);
    t.equal(answer.json['@odata.context'], `${api.base}$metadata#${set}(tp_name)`);
    t.match(answer.json['@odata.deltaLink'], /\$deltatoken=\d+(%21|!)/);
    t.ok(
      String(answer.json['@odata.deltaLink']).startsWith(`${api.base}${set}?$select=tp_name&$deltatoken=`),
    );
    t.ok(answer.json.value.some((row) => row.tp_customersiteid === id));
  },
);

check(`34 with pages only the last one has the delta link ${document}`, async (t, api) => {
  for (let i = 0; i < 5; i++) await api.create(set, site(api));
  const { rows, link, pages } = await initial(api, 'tp_name', 2);
  t.ok(pages >= 3);
  t.equal(new Set(rows.map((row) => row.tp_customersiteid)).size, rows.length);
  t.match(link, /\$deltatoken=/);
});

check(`34 a delta answers new and changed rows, then deleted ones by id ${document}`, async (t, api) => {
  const changed = await api.create(set, site(api));
  const removed = await api.create(set, site(api));
  const { link } = await initial(api);
  const added = await api.create(set, site(api));
  await api.send('PATCH', `${set}(${changed})`, { tp_name: 'changed' });
  await api.send('DELETE', `${set}(${removed})`);
  const answer = await api.send('GET', link);
  t.equal(answer.status, 200);
  t.equal(answer.json['@odata.context'], `${api.base}$metadata#${set}(tp_name)/$delta`);
  const ids = answer.json.value.map((row) => row.tp_customersiteid ?? row.id);
  t.same(
    new Set(ids.filter((id) => [changed, removed, added].includes(String(id)))),
    new Set([added, changed, removed]),
  );
  t.match(
    answer.json.value.find((row) => row.tp_customersiteid === changed),
    { tp_name: 'changed', '@odata.etag': /^W\// },
  );
  const gone = answer.json.value.find((row) => row.id === removed);
  t.same(gone, {
    '@odata.context': `${api.base}$metadata#${set}/$deletedEntity`,
    id: removed,
    reason: 'deleted',
  });
  const firstDelete = answer.json.value.findIndex((row) => row.reason === 'deleted');
  t.ok(
    answer.json.value.slice(firstDelete).every((row) => row.reason === 'deleted'),
    'deletes come last',
  );
  t.match(answer.json['@odata.deltaLink'], /\$deltatoken=/);
});

check(`34 the next delta has nothing when nothing happened ${document}`, async (t, api) => {
  const { link } = await initial(api);
  const id = await api.create(set, site(api));
  const first = await api.send('GET', link);
  t.ok(first.json.value.some((row) => row.tp_customersiteid === id));
  const second = await api.send('GET', String(first.json['@odata.deltaLink']));
  t.notOk(second.json.value.some((row) => row.tp_customersiteid === id));
  const again = await api.send('GET', link);
  t.ok(
    again.json.value.some((row) => row.tp_customersiteid === id),
    'an older link still answers',
  );
});

check(`34 a row created and deleted in between is a delete ${document}`, async (t, api) => {
  const { link } = await initial(api);
  const id = await api.create(set, site(api));
  await api.send('DELETE', `${set}(${id})`);
  const answer = await api.send('GET', link);
  t.ok(deleted(answer).some((row) => row.id === id));
  t.notOk(answer.json.value.some((row) => row.tp_customersiteid === id));
});

check(`34 a row changed twice comes once, with the last values ${document}`, async (t, api) => {
  const id = await api.create(set, site(api));
  const { link } = await initial(api);
  for (const name of ['one', 'two']) await api.send('PATCH', `${set}(${id})`, { tp_name: name });
  const rows = (await api.send('GET', link)).json.value.filter((row) => row.tp_customersiteid === id);
  t.same(
    rows.map((row) => row.tp_name),
    ['two'],
  );
});

check(`34 a change of a column that is not selected still brings the row ${document}`, async (t, api) => {
  const id = await api.create(set, site(api));
  const { link } = await initial(api);
  await api.send('PATCH', `${set}(${id})`, { tp_siteaddress: 'elsewhere' });
  const row = (await api.send('GET', link)).json.value.find((one) => one.tp_customersiteid === id);
  t.ok(row);
  t.notOk('tp_siteaddress' in (row ?? {}));
});

check(`34 /$count with the token counts the changes ${document}`, async (t, api) => {
  const { link } = await initial(api);
  const id = await api.create(set, site(api));
  const token = link.slice(link.indexOf('$deltatoken='));
  const answer = await api.send('GET', `${set}/$count?${token}`);
  t.equal(answer.status, 200, answer.text);
  t.ok(Number(answer.text.replace(/^\uFEFF/, '')) >= 1, `${answer.text} counts ${id}`);
});

for (const [option, value] of [
  ['$filter', 'statecode eq 0'],
  ['$orderby', 'tp_name'],
  ['$expand', 'tp_TerritoryId'],
  ['$top', '1'],
]) {
  check(`34 ${option} with change tracking answers 400 ${document}`, async (t, api) => {
    const answer = await api.send('GET', `${set}?$select=tp_name&${option}=${value}`, undefined, track);
    isError(t, answer, 400, null, /isn't supported when Change Tracking is enabled/);
  });
}

check(`34 a table without change tracking answers 400 ${document}`, async (t, api) => {
  const answer = await api.send('GET', 'sdkmessages?$select=name', undefined, track);
  isError(t, answer, 400, null);
});

for (const token of ['nonsense', '1%21x', `${nobody}`]) {
  check(`34 the broken delta token ${token} answers 400 ${document}`, async (t, api) => {
    isError(t, await api.send('GET', `${set}?$select=tp_name&$deltatoken=${token}`), 400, null);
  });
}

const expired = '0x80044352';
emulatorOnly(
  `34 an expired token answers 0x80044352 ${document}`,
  'tokens of a real environment expire after days',
  async (t, api, control) => {
    const { link } = await initial(api);
    t.equal((await control.call('POST', 'expire-delta-tokens')).status, 204);
    isError(t, await api.send('GET', link), 400, expired, /full sync/);
    t.match((await initial(api)).link, /\$deltatoken=/, 'a new first load is possible');
  },
);

emulatorOnly(
  `34 a token lives for seven days ${document}`,
  'the clock of a real environment stands under no control',
  async (t, api, control) => {
    const { link } = await initial(api);
    await control.call('POST', 'clock', { advanceSeconds: 6 * 86_400 });
    t.equal((await api.send('GET', link)).status, 200, 'six days');
    await control.call('POST', 'clock', { advanceSeconds: 2 * 86_400 });
    isError(t, await api.send('GET', link), 400, expired);
  },
);

/** The product's solution with a longer site address: a change of one table. */
function changedSolution(): Uint8Array {
  const files = unzipSync(buildBridgeSolution({ version: '1.0.1' }).zip);
  const name = 'customizations.xml';
  const xml = strFromU8(files[name] ?? new Uint8Array());
  const changed = xml.replace(/(<LogicalName>tp_siteaddress<\/LogicalName>[\s\S]*?<MaxLength>)500/, '$1600');
  if (changed === xml) throw new Error('the solution has no such column');
  return zipSync({ ...files, [name]: strToU8(changed) });
}

emulatorOnly(
  '34 the organisation says how long tokens live [reference/entities/organization.md]',
  'the clock of a real environment stands under no control',
  async (t, api, control) => {
    const id = (await api.send('GET', 'WhoAmI')).json.OrganizationId;
    const days = async (expirechangetrackingindays: number) =>
      t.equal((await api.send('PATCH', `organizations(${id})`, { expirechangetrackingindays })).status, 204);
    const { link } = await initial(api);
    await days(2);
    await control.call('POST', 'clock', { advanceSeconds: 3 * 86_400 });
    isError(t, await api.send('GET', link), 400, expired);
    await days(7);
    t.equal((await api.send('GET', link)).status, 200);
  },
);

check(`34 a delta comes in pages too, every change once ${document}`, async (t, api) => {
  const { link } = await initial(api);
  const made = [];
  for (let i = 0; i < 4; i++) made.push(await api.create(set, site(api)));
  await api.send('DELETE', `${set}(${made[0]})`);
  const prefer = { prefer: 'odata.track-changes,odata.maxpagesize=2' };
  const seen: unknown[] = [];
  let answer = await api.send('GET', link, undefined, prefer);
  for (let pages = 1; pages < 20; pages++) {
    t.ok(answer.json.value.length <= 2);
    seen.push(...answer.json.value.map((row) => row.tp_customersiteid ?? row.id));
    const next = answer.json['@odata.nextLink'];
    t.not(next === undefined, answer.json['@odata.deltaLink'] === undefined, 'one link, never both');
    if (next === undefined) break;
    answer = await api.send('GET', String(next), undefined, prefer);
  }
  for (const id of made) t.equal(seen.filter((one) => one === id).length, 1, id);
});

emulatorOnly(
  `34 a change of the table expires its tokens [PowerApps-Samples RetrieveMetadataChanges]`,
  'it would change the tables of a real environment',
  async (t, api) => {
    const { link } = await initial(api);
    const imported = await api.send('POST', 'ImportSolution', {
      OverwriteUnmanagedCustomizations: true,
      PublishWorkflows: false,
      ImportJobId: randomUUID(),
      CustomizationFile: Buffer.from(changedSolution()).toString('base64'),
    });
    t.equal(imported.status, 204, imported.text);
    isError(t, await api.send('GET', link), 400, expired);
    await api.create(set, site(api, { tp_siteaddress: 'x'.repeat(600) }));
  },
);
