import t from 'tap';
import { parseJson } from '../../../../api/local/dataverse/json/parse.ts';
import { guid, site, sites, started } from './client.ts';

const row = `tp_customersites(${guid(1)})`;
const json = { 'content-type': 'application/json', authorization: 'Bearer t' };

/** A batch with one update. */
function batchBody(type: string): string {
  const inner = `PATCH ${row} HTTP/1.1\r\nContent-Type: ${type}\r\n\r\n{"tp_name":"x"}`;
  return `--b\r\nContent-Type: application/http\r\n\r\n${inner}\r\n--b--\r\n`;
}

t.test('bytes that are no UTF-8 are refused and not replaced', async (t) => {
  const { base, send, url, admin } = await started(t);
  await sites(send, 1);
  const broken = Buffer.concat([Buffer.from('{"tp_name":"a'), Buffer.from([0xff]), Buffer.from('"}')]);
  const post = (address: string, method: string, type = 'application/json') =>
    fetch(address, { method, headers: { ...json, 'content-type': type }, body: broken });
  for (const answer of [
    await post(base + row, 'PATCH'),
    await post(`${base}tp_customersites`, 'POST'),
    await post(`${base}$batch`, 'POST', 'multipart/mixed; boundary=b'),
    await post(`${url}/_emulator/clock`, 'POST'),
  ]) {
    t.equal(answer.status, 400);
    t.match(await answer.json(), { error: { code: '0x80048d19', message: /not valid UTF-8/ } });
  }
  t.equal(admin.counts().tp_customersite, 1);
  t.equal((await send('GET', row)).json.tp_name, 'Site 1');
});

t.test('half of a surrogate pair is refused, a whole one kept', async (t) => {
  const { send } = await started(t);
  await sites(send, 1);
  for (const half of ['\\ud83d', 'a\\ude00b', '\\ude00\\ud83d']) {
    const { status, json } = await send('PATCH', row, `{"tp_name":"${half}"}`);
    t.equal(status, 400, half);
    t.match(json.error.message, /half of a surrogate pair/);
  }
  t.equal((await send('PATCH', row, '{"tp_name":"\\ud83d\\ude00"}')).status, 204);
  t.equal((await send('GET', row)).json.tp_name, '\u{1f600}');
});

t.test('options of collections are refused for a single row', async (t) => {
  const { send } = await started(t);
  await sites(send, 1);
  for (const option of ["$filter=tp_name eq 'other'", '$top=0', '$orderby=tp_name', '$count=true']) {
    const { status, json } = await send('GET', `${row}?${option}`);
    t.equal(status, 400, option);
    t.match(json.error.message, /^The requested resource is not a collection/);
  }
  t.equal((await send('GET', `${row}?$select=tp_name`)).status, 200);
});

t.test('another encoding than UTF-8 is 415, also in a batch and in its operations', async (t) => {
  const { send } = await started(t);
  await sites(send, 1);
  const patch = (charset: string) =>
    send('PATCH', row, { tp_name: 'Größe' }, { 'content-type': `application/json; charset=${charset}` });
  for (const charset of ['utf-16', '"utf-16"', 'utf-16le', 'iso-8859-1', 'utf-7']) {
    const { status, json } = await patch(charset);
    t.equal(status, 415, charset);
    t.match(json.error.message, /The charset '[\w-]+' is not supported/);
  }
  t.equal((await send('GET', row)).json.tp_name, 'Site 1');
  for (const charset of ['utf-8', 'UTF-8', '"utf-8"', 'us-ascii'])
    t.equal((await patch(charset)).status, 204);
  t.equal((await send('GET', row)).json.tp_name, 'Größe');
  const inner = await send('POST', '$batch', batchBody('application/json; charset=utf-16'), {
    'content-type': 'multipart/mixed; boundary=b',
  });
  t.equal(inner.status, 415);
  const outer = await send('POST', '$batch', batchBody('application/json'), {
    'content-type': 'multipart/mixed; boundary=b; charset=utf-16',
  });
  t.equal(outer.status, 415);
});

t.test('a property that comes twice is refused: nobody knows which value is meant', async (t) => {
  const { send } = await started(t);
  await sites(send, 1);
  const { status, json } = await send('PATCH', row, '{"tp_name":"a","tp_name":"b"}');
  t.equal(status, 400);
  t.match(json.error.message, /Multiple properties with the name 'tp_name' were detected/);
  t.match(parseJson('{"a":{"x":1},"b":{"x":1}}'), { a: Object, b: Object }, 'the same name elsewhere');
});

t.test('the primary key of a row cannot be changed', async (t) => {
  const { send } = await started(t);
  await sites(send, 2);
  const byKey = "tp_customersites(tp_sitenumber='0001')";
  const refused = /^The primary key 'tp_customersiteid' in the request body differs from the id /;
  for (const path of [row, byKey]) {
    const { status, json } = await send('PATCH', path, { tp_customersiteid: guid(2), tp_name: 'x' });
    t.equal(status, 400, path);
    t.match(json.error, { code: '0x80040203', message: refused });
    t.equal((await send('PATCH', path, { tp_customersiteid: guid(1) })).status, 204, 'its own');
  }
  const target = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite', '@odata.id': byKey };
  for (const message of ['UpdateMultiple', 'UpsertMultiple']) {
    const { status, json } = await send('POST', `tp_customersites/Microsoft.Dynamics.CRM.${message}`, {
      Targets: [{ ...target, tp_customersiteid: guid(2), tp_name: 'x' }],
    });
    t.equal(status, 400, message);
    t.match(json.error.message, refused);
  }
  for (const [method, body] of [
    ['PUT', { value: guid(2) }],
    ['PUT', { value: guid(1) }],
    ['DELETE', undefined],
  ] as const) {
    const { status, json } = await send(method, `${row}/tp_customersiteid`, body);
    t.equal(status, 400, method);
    t.match(json.error.message, /^The primary key 'tp_customersiteid' cannot be changed/);
  }
  t.equal((await send('GET', row)).json.tp_name, 'Site 1');
  const lenient = await started(t, { unproven: { refuseOtherPrimaryKey: false } });
  await sites(lenient.send, 1);
  t.equal((await lenient.send('PATCH', row, { tp_customersiteid: guid(9), tp_name: 'x' })).status, 204);
  t.equal((await lenient.send('GET', row)).json.tp_name, 'x');
  t.equal((await lenient.send('GET', `tp_customersites(${guid(9)})`)).status, 404);
});

t.test('an owner cannot be taken away, in whichever notation', async (t) => {
  const { send } = await started(t);
  await sites(send, 1);
  const before = (await send('GET', row)).json;
  for (const body of [{ ownerid: null }, { 'ownerid@odata.bind': null }]) {
    for (const answer of [
      await send('PATCH', row, body),
      await send('POST', 'tp_customersites', site(2, body)),
    ]) {
      t.equal(answer.status, 400);
      t.match(answer.json.error, { code: '0x80040203', message: 'Attribute: ownerid cannot be set to NULL' });
    }
  }
  t.same((await send('GET', row)).json, before);
});

t.test('a date that no calendar has is named, in a body and in a filter', async (t) => {
  const { send } = await started(t);
  await sites(send, 1);
  for (const text of ['2026-13-01', '2026-02-30', 'tomorrow', '2026-01-01T25:00:00Z']) {
    const { status, json } = await send('PATCH', row, { overriddencreatedon: text });
    t.equal(status, 400, text);
    t.match(json.error.message, `Cannot convert the literal '${text}' to the expected type`);
  }
  for (const [text, type] of [
    ['2026-13-01', 'Edm.Date'],
    ['2026-02-30', 'Edm.Date'],
    ['2026-01-01T25:00:00Z', 'Edm.DateTimeOffset'],
    ['2026-01-01T10:00:00', 'Edm.DateTimeOffset'],
  ] as const) {
    const { status, json } = await send('GET', `tp_customersites?$filter=createdon gt ${text}`);
    t.equal(status, 400, text);
    t.match(json.error.message, `Unrecognized '${type}' literal '${text}'`);
  }
  t.equal((await send('GET', 'tp_customersites?$filter=createdon gt 2026-01-31')).status, 200);
});
