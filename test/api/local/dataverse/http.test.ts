import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { request } from 'undici';
import { guid, site, sites, started } from './client.ts';
import { readAnswer, sendRaw } from './raw-http.ts';

t.test('a body that is not JSON is 415', async (t) => {
  const { send, url, admin } = await started(t);
  for (const type of ['text/plain', 'application/xml', 'application/jsonx', 'multipart/mixed; boundary=x']) {
    for (const [method, path] of [
      ['POST', 'tp_customersites'],
      ['PATCH', `tp_customersites(${guid(1)})`],
    ] as const) {
      const { status, json } = await send(method, path, site(1), { 'content-type': type });
      t.equal(status, 415, `${method} ${type}`);
      t.match(json.error.message, /is not supported for this resource/);
    }
  }
  const packed = await send('POST', 'tp_customersites', site(1), { 'content-encoding': 'gzip' });
  t.equal(packed.status, 415);
  const bare = readAnswer(
    await sendRaw(
      url,
      'POST /api/data/v9.2/tp_customersites HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
    ),
  );
  t.equal(bare.status, 415);
  t.match(bare.body, 'no Content-Type header');
  t.equal(admin.counts().tp_customersite, 0);
  const typed = { 'content-type': 'application/json; charset=utf-8; IEEE754Compatible=true' };
  t.equal((await send('POST', 'tp_customersites', site(1), typed)).status, 204);
});

t.test('methods a row does not have are 405', async (t) => {
  const { send, base } = await started(t);
  await sites(send, 1);
  for (const method of ['PUT', 'OPTIONS', 'POST']) {
    t.equal((await send(method, `tp_customersites(${guid(1)})`, {})).status, 405, method);
  }
  const head = await fetch(`${base}tp_customersites(${guid(1)})`, {
    method: 'HEAD',
    headers: { authorization: 'Bearer x' },
  });
  t.equal(head.status, 405);
});

t.test('double slashes, null conditions and metadata levels', async (t) => {
  const { send, base } = await started(t);
  await sites(send, 1);
  const row = `tp_customersites(${guid(1)})`;
  t.equal((await send('GET', `${base}/${row}`)).status, 200);
  for (const none of ['null', '"null"']) {
    t.equal((await send('GET', row, undefined, { 'if-none-match': none })).status, 200);
  }
  const levels: [string, boolean][] = [
    ['application/json', true],
    ['application/json;odata.metadata=minimal', true],
    ['application/json; odata.metadata=full', true],
    ['application/json;odata.metadata=none', false],
  ];
  for (const [accept, control] of levels) {
    const { status, json } = await send('GET', row, undefined, { accept });
    t.equal(status, 200);
    t.equal('@odata.context' in json, control, accept);
  }
});

t.test('large answers are packed for clients that accept it', async (t) => {
  const service = await started(t);
  await sites(service.send, 20);
  const get = async (base: string, path: string, accepted?: string) => {
    const answer = await request(base + path, {
      headers: {
        authorization: 'Bearer x',
        ...(accepted === undefined ? {} : { 'accept-encoding': accepted }),
      },
    });
    return { headers: answer.headers, bytes: Buffer.from(await answer.body.arrayBuffer()) };
  };
  const plain = await get(service.base, 'tp_customersites');
  t.notOk(plain.headers['content-encoding']);
  for (const accepted of ['gzip', 'br, gzip;q=0.5', '*']) {
    const packed = await get(service.base, 'tp_customersites', accepted);
    t.equal(packed.headers['content-encoding'], 'gzip', accepted);
    t.equal(packed.headers['content-length'], String(packed.bytes.length));
    t.ok(packed.bytes.length < plain.bytes.length / 2);
    t.same(gunzipSync(packed.bytes), plain.bytes);
  }
  for (const [path, accepted] of [
    ['tp_customersites', 'gzip;q=0, br'],
    ['WhoAmI', 'gzip'],
  ] as const) {
    t.notOk((await get(service.base, path, accepted)).headers['content-encoding'], path);
  }
  const off = await started(t, { compress: false });
  await sites(off.send, 20);
  t.notOk((await get(off.base, 'tp_customersites', 'gzip')).headers['content-encoding']);
});

t.test('long URLs fit, longer ones and too many headers are refused', async (t) => {
  const { url, base } = await started(t);
  const get = async (more: number) => {
    const filter = `tp_name eq '${'x'.repeat(more)}'`;
    const answer = await request(`${base}tp_customersites?$filter=${encodeURIComponent(filter)}`, {
      headers: { authorization: 'Bearer x' },
    });
    await answer.body.dump();
    return answer.statusCode;
  };
  t.equal(await get(32_000), 200);
  t.equal(await get(33_000), 414);
  const huge = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`;
  const answer = readAnswer(await sendRaw(url, huge));
  t.equal(answer.status, 431);
  t.match(JSON.parse(answer.body).error.message, /headers are too long/);
});

t.test('a client that sends too slowly is let go', async (t) => {
  const { url } = await started(t, { limits: { requestTimeoutMs: 100 } });
  const { hostname, port } = new URL(url);
  const { connect } = await import('node:net');
  const text = await new Promise<string>((resolve, reject) => {
    let found = '';
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('data', (chunk) => {
      found += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(found));
    socket.write('POST /api/data/v9.2/tp_customersites HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
  });
  t.equal(readAnswer(text).status, 408);
});

t.test('a body over the limit is 413 even while the client still sends', async (t) => {
  const { send } = await started(t, { limits: { maxBodyBytes: 200_000 } });
  const body = { Targets: [{ tp_name: 'x'.repeat(1_000_000) }] };
  const { status, json } = await send('POST', 'tp_customersites/Microsoft.Dynamics.CRM.CreateMultiple', body);
  t.equal(status, 413);
  t.equal(json.error.code, '0x8004418a');
});

t.test('a host name that is none cannot enter the links', async (t) => {
  const { url } = await started(t);
  const text =
    'GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: a","x":"\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n';
  const answer = readAnswer(await sendRaw(url, text));
  t.equal(answer.status, 400);
  t.match(JSON.parse(answer.body).error.message, /Invalid Hostname/);
  const none = readAnswer(await sendRaw(url, text.replace(/Host.*\r\n/, '')));
  t.equal(none.status, 400, 'nor may it be missing');
});

t.test('an answer without control information says so in its type', async (t) => {
  const { send } = await started(t);
  const accept = 'application/json;odata.metadata=none';
  for (const path of ['contacts', 'WhoAmI']) {
    const answer = await send('GET', path, undefined, { accept });
    t.equal(answer.headers.get('content-type'), 'application/json; odata.metadata=none', path);
  }
});

t.test('a client that half-closes its connection gets the answer of a long batch', async (t) => {
  const { url } = await started(t);
  const part = '--b\r\nContent-Type: application/http\r\n\r\nGET /api/data/v9.2/WhoAmI HTTP/1.1\r\n\r\n\r\n';
  const body = `${part.repeat(1000)}--b--\r\n`;
  const head = [
    'POST /api/data/v9.2/$batch HTTP/1.1',
    'Host: x',
    'Authorization: Bearer t',
    'Content-Type: multipart/mixed; boundary=b',
    `Content-Length: ${body.length}`,
  ];
  const answer = readAnswer(await sendRaw(url, `${head.join('\r\n')}\r\n\r\n${body}`));
  t.equal(answer.status, 200);
  t.equal(answer.body.match(/HTTP\/1.1 200 OK/g)?.length, 1000);
});
