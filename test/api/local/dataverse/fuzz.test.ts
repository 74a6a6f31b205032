import fc from 'fast-check';
import t from 'tap';
import { changeSet, multipart, part } from './batch-text.ts';
import { guid, type Service, site, sites, started } from './client.ts';
import { readAnswer, sendRaw } from './raw-http.ts';

// Whatever arrives: a well-formed answer, never a 5xx but 501, and the server goes on. A failure prints its seed.
const runs = {
  numRuns: Number(process.env.FUZZ_RUNS ?? 150),
  interruptAfterTimeLimit: Number(process.env.FUZZ_MS ?? 3000),
} as const;

const allowed = (status: number): boolean => (status >= 200 && status < 500) || status === 501;

/** Throws unless the text is one good answer of the service. */
function checkAnswer(text: string): void {
  const answer = readAnswer(text);
  if (!allowed(answer.status)) throw new Error(text.slice(0, 500));
  const { status, headers, body } = answer;
  if (status >= 400 && status !== 401 && body !== '' && !headers.get('content-type')?.includes('multipart')) {
    if (typeof JSON.parse(body).error.message !== 'string') throw new Error(`no envelope: ${body}`);
  }
}

interface Asserting {
  equal(found: unknown, wanted: unknown, message: string): boolean;
}

interface Wire {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
  readonly more?: string;
}

function wire({ method, path, body = '', type = 'application/json', more = '' }: Wire): Buffer {
  const bytes = Buffer.from(body);
  const head = `${method} /api/data/v9.2/${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nConnection: close\r\nContent-Type: ${type}\r\n${more}Content-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

async function answers(service: Service, bytes: Buffer): Promise<void> {
  checkAnswer(await sendRaw(service.url, bytes));
}

async function alive(t: Asserting, service: Service): Promise<void> {
  t.equal((await service.send('GET', 'WhoAmI')).status, 200, 'the server goes on');
}

const pieces = fc.constantFrom(
  "'",
  '"',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  ';',
  '/',
  '\\',
  '?',
  '&',
  '=',
  '$',
  '@',
  '%',
  '%00',
  '%zz',
  '%25',
  '%2525',
  '%0d%0aX:y',
  '%ed%a0%80',
  '+',
  '#',
  '*',
  ' ',
  '..',
  '--',
  '0',
  '-1',
  '1e999',
  '9'.repeat(40),
  'null',
  'true',
  'not ',
  ' eq ',
  ' and ',
  ' or ',
  ' in ',
  'tp_name',
  'tp_nothing',
  'tp_revenuesharepercentage',
  'createdon',
  '_ownerid_value',
  'ownerid/fullname',
  'tp_TerritoryId',
  '__proto__',
  'constructor',
  'toString',
  'contains',
  'startswith',
  'Microsoft.Dynamics.CRM.',
  'In',
  'Between',
  'LastXDays',
  'PropertyName=',
  'PropertyValue=',
  'PropertyValues=',
  'any',
  'all',
  '$filter=',
  '$select=',
  '$orderby=',
  '$top=',
  '$count=',
  '$skiptoken=',
  '$deltatoken=',
  '$expand=',
  '$apply=',
  '@p1',
  '@p1=',
  guid(1),
  '2026-01-02',
  '2026-13-45T99:99:99Z',
  'tp_customersites',
  '$metadata',
  '$count',
  '$ref',
  '$value',
  '$batch',
  '$1',
  'EntityDefinitions',
  'WhoAmI',
  '\u00e9',
  '\u{1f600}',
);
const soup = fc.array(pieces, { maxLength: 14 }).map((list) => list.join(''));
/** As a client that encodes would send it, or raw without what ends a request line. */
const onLine = fc.oneof(
  soup.map((text) => text.replace(/[ \r\n]/g, '%20')),
  soup.map((text) => encodeURIComponent(text)),
);

const filters = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      "tp_name eq 'x'",
      'tp_isactive',
      'tp_minimumlaborhours lt 5',
      "contains(tp_name,'%_[a-')",
      'createdon ge 2026-01-01',
      "Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=999999)",
      'Microsoft.Dynamics.CRM.In(PropertyName=\'tp_name\',PropertyValues=["a","\\u0041"])',
    ),
    fc
      .tuple(tie('filter'), fc.constantFrom('and', 'or', 'eq', 'in'), tie('filter'))
      .map((parts) => parts.join(' ')),
    tie('filter').map((inner) => `not (${inner})`),
    soup,
  ),
})).filter;

t.test('paths and queries', async (t) => {
  const service = await started(t);
  await sites(service.send, 3);
  const methods = fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS');
  await fc.assert(
    fc.asyncProperty(methods, onLine, (method, path) => answers(service, wire({ method, path, body: '{}' }))),
    runs,
  );
  const option = fc.constantFrom(
    '$filter',
    '$orderby',
    '$select',
    '$top',
    '$skiptoken',
    '$deltatoken',
    '$count',
    '@p',
  );
  await fc.assert(
    fc.asyncProperty(option, fc.oneof(filters, soup), (name, text) =>
      answers(service, wire({ method: 'GET', path: `tp_customersites?${name}=${encodeURIComponent(text)}` })),
    ),
    runs,
  );
  await alive(t, service);
});

t.test('deep, long and odd values', async (t) => {
  const service = await started(t);
  await sites(service.send, 2);
  const find = (filter: string) =>
    answers(service, wire({ method: 'GET', path: `tp_customersites?$filter=${encodeURIComponent(filter)}` }));
  await find('('.repeat(5000));
  await find('not '.repeat(3000));
  await find(Array.from({ length: 900 }, () => 'tp_isactive').join(' and '));
  await find(`tp_revenuesharepercentage eq ${'9'.repeat(10_000)}`);
  await find('tp_revenuesharepercentage eq 1e-9999999');
  await find(`tp_name eq '${'%'.repeat(3000)}'`);
  await find(`contains(tp_name,'${'%a'.repeat(2000)}')`);
  for (const body of [
    '['.repeat(100_000),
    '{"a":'.repeat(50_000),
    '{"__proto__":{"tp_name":"x"}}',
    '{"constructor":1,"toString":2}',
    '{"tp_name":"\\ud800","tp_siteaddress":"\\udfff\\u0000"}',
    `{"tp_revenuesharepercentage":${'1'.repeat(100_000)}}`,
    '{"tp_revenuesharepercentage":1e99999999}',
    '{"tp_TerritoryId@odata.bind":"$1"}',
    '{"tp_TerritoryId@odata.bind":"//%%(((\'"}',
    '\ufeff{"tp_name":"bom"}',
  ]) {
    await answers(service, wire({ method: 'POST', path: 'tp_customersites', body }));
  }
  await alive(t, service);
});

t.test('JSON bodies', async (t) => {
  const service = await started(t);
  const names = fc.constantFrom(
    'tp_name',
    'tp_isactive',
    'tp_minimumlaborhours',
    'tp_contracttype',
    'tp_revenuesharepercentage',
    'createdon',
    'tp_TerritoryId',
    'tp_TerritoryId@odata.bind',
    '@odata.id',
    '@odata.type',
    'tp_customersiteid',
    '__proto__',
    'ownerid@odata.bind',
    'value',
    'Targets',
    'statecode',
    'statuscode',
  );
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    soup,
    fc.constantFrom(
      guid(1),
      `/tp_territories(${guid(1)})`,
      '#Microsoft.Dynamics.CRM.tp_customersite',
      'tp_customersites',
    ),
  );
  const bodies = fc.oneof(
    fc.dictionary(names, values, { noNullPrototype: true }).map((object) => JSON.stringify(object)),
    fc.array(fc.dictionary(names, values), { maxLength: 3 }).map((Targets) => JSON.stringify({ Targets })),
    soup,
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  const targets = fc.constantFrom<[string, string]>(
    ['POST', 'tp_customersites'],
    ['PATCH', `tp_customersites(${guid(1)})`],
    ['PATCH', "tp_customersites(tp_sitenumber='1')"],
    ['PUT', `tp_customersites(${guid(1)})/tp_name`],
    ['PUT', `tp_customersites(${guid(1)})/tp_TerritoryId/$ref`],
    ['POST', 'tp_customersites/Microsoft.Dynamics.CRM.CreateMultiple'],
    ['POST', 'tp_customersites/Microsoft.Dynamics.CRM.UpsertMultiple'],
    ['POST', 'ImportSolution'],
  );
  await fc.assert(
    fc.asyncProperty(targets, bodies, ([method, path], body) =>
      answers(service, wire({ method, path, body })),
    ),
    runs,
  );
  await alive(t, service);
});

t.test('batches', async (t) => {
  const service = await started(t);
  const good = multipart('b', [
    changeSet([
      { method: 'POST', url: 'tp_territories', body: { tp_name: 'x' }, contentId: '1' },
      {
        method: 'POST',
        url: 'tp_customersites',
        body: { ...site(1), 'tp_TerritoryId@odata.bind': '$1' },
        contentId: '2',
      },
    ]),
    part({ method: 'GET', url: "/api/data/v9.2/tp_customersites?$filter=tp_name eq 'x'" }),
    part({
      method: 'PATCH',
      url: `tp_customersites(${guid(1)})`,
      body: { tp_name: 'y' },
      headers: { 'If-Match': '*' },
    }),
  ]);
  const insert = fc.oneof(
    pieces,
    fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      '\r\n\r\n',
      '--b',
      '--b--',
      '--changeset_1',
      '\0',
      'Content-ID: 1\r\n',
      'HTTP/1.1',
    ),
  );
  const edits = fc.array(fc.tuple(fc.nat(good.length), fc.nat(20), insert), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(edits, fc.boolean(), async (list, goesOn) => {
      let body = good;
      for (const [at, cut, text] of list) body = body.slice(0, at) + text + body.slice(at + cut);
      const more = goesOn ? 'Prefer: odata.continue-on-error\r\n' : '';
      const bytes = wire({ method: 'POST', path: '$batch', body, type: 'multipart/mixed; boundary=b', more });
      const text = await sendRaw(service.url, bytes);
      checkAnswer(text);
      for (const [, status] of text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)) {
        if (!allowed(Number(status))) throw new Error(text);
      }
    }),
    runs,
  );
  await alive(t, service);
});

t.test('a part cannot add headers to the response', async (t) => {
  const service = await started(t);
  const evil = ['1\rX-Evil: 1', '1\u0000', '1\r\nX-Evil: 1'];
  for (const value of evil) {
    const body = `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\nContent-ID: ${value}\r\n\r\nPOST tp_customersites HTTP/1.1\r\nPrefer: odata.include-annotations="a${value}"\r\n\r\n{}\r\n--c--\r\n--b--\r\n`;
    const text = await sendRaw(
      service.url,
      wire({ method: 'POST', path: '$batch', body, type: 'multipart/mixed; boundary=b' }),
    );
    checkAnswer(text);
    t.notMatch(text, /^X-Evil/m, JSON.stringify(value));
  }
  for (const id of ['%0d%0aX-Evil:1', '%0aX']) {
    const answer = await sendRaw(
      service.url,
      wire({ method: 'PATCH', path: `tp_customersites(tp_sitenumber='${id}')`, body: '{}' }),
    );
    checkAnswer(answer);
    t.notMatch(answer, /^X-Evil/m);
  }
});

t.test('bytes that are no request', async (t) => {
  const service = await started(t);
  const valid = wire({ method: 'POST', path: 'tp_customersites', body: '{"tp_name":"x"}' });
  const mutated = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 5 }).map((list) => {
    const bytes = Buffer.from(valid);
    for (const [at, value] of list) bytes[at] = value;
    return bytes;
  });
  const random = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, random), async (bytes) => {
      // A request cut short by the client's own end gets no answer or a 400: both are right.
      const text = await sendRaw(service.url, Buffer.concat([bytes, Buffer.from('\r\n\r\n')]));
      if (text !== '') checkAnswer(text.replace(/^(HTTP\/1\.1 100 Continue\r\n\r\n)+/, ''));
    }),
    runs,
  );
  await alive(t, service);
});
