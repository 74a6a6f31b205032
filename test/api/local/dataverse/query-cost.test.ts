import t from 'tap';
import { Folded } from '../../../../api/local/dataverse/query/folded.ts';
import { likeTest } from '../../../../api/local/dataverse/query/like.ts';
import { Work } from '../../../../api/local/dataverse/query/work.ts';
import { sendBatch } from './batch-text.ts';
import { site, sites, started } from './client.ts';

const plenty = new Work(Number.POSITIVE_INFINITY);

/** LIKE by the book, for short texts only: every place either takes a character or, as `%`, any number. */
function naive(pattern: string, text: string): boolean {
  const [place, ...others] = pattern;
  if (place === undefined) return text === '';
  const rest = others.join('');
  if (place === '%') return [...text, ''].some((_, at) => naive(rest, text.slice(at)));
  return text !== '' && (place === '_' || place === text[0]) && naive(rest, text.slice(1));
}

t.test('LIKE finds what trying every way finds, for all short patterns and texts', async (t) => {
  const words = (letters: string, length: number): string[] =>
    length === 0
      ? ['']
      : words(letters, length - 1).flatMap((w) =>
          w.length < length - 1 ? [w] : [w, ...[...letters].map((l) => w + l)],
        );
  const texts = words('ab', 5);
  const wrong: string[] = [];
  for (const pattern of words('ab%_', 5)) {
    const like = likeTest(pattern, plenty);
    for (const text of texts) {
      if (like(new Folded(text, plenty)) !== naive(pattern, text)) wrong.push(`${text} like ${pattern}`);
    }
  }
  t.same(wrong, []);
});

t.test('LIKE knows sets, brackets that are none, and characters outside of the first plane', async (t) => {
  const cases: [string, string, boolean][] = [
    ['[a-c]x', 'Bx', true],
    ['[^a-c]x', 'bx', false],
    ['[%]', '%', true],
    ['[_]x', 'ax', false],
    ['[]x', '[]x', true],
    ['[]x[ab]', '[]xb', true],
    ['a[b', 'a[b', true],
    ['%[x-z]_c%', 'aaYbcd', true],
    ['_', '\u{1f600}', true],
    ['%\u{1f600}_b%', 'a\u{1f600}\u{1f600}b', true],
    [`%${'a_'.repeat(40)}b%`, `${'a'.repeat(100)}b`, true],
    [`%${'a_'.repeat(40)}c%`, `${'a'.repeat(100)}b`, false],
  ];
  for (const [pattern, text, expected] of cases) {
    t.equal(likeTest(pattern, plenty)(new Folded(text, plenty)), expected, `${text} like ${pattern}`);
  }
});

t.test('a text made to be read again and again is read once', async (t) => {
  const length = 100_000;
  const text = 'a'.repeat(length);
  for (const pattern of [`%${'a'.repeat(399)}b%`, `%b${'a'.repeat(399)}%`, `%${'a%'.repeat(200)}b%`]) {
    const like = likeTest(pattern, plenty);
    t.equal(like(new Folded(text, new Work(length * 2))), false, pattern.slice(0, 5));
    const limited = likeTest(pattern, new Work(length * 2));
    t.equal(limited(new Folded(text, plenty)), false, 'within twice its length');
  }
  const wild = likeTest(`%${'a_'.repeat(199)}ab%`, new Work(length * 25));
  t.equal(wild(new Folded(text, plenty)), false, '32 places cost one step');
});

t.test('a query that reads too much ends with the SQL time-out, and the next one is answered', async (t) => {
  const { send } = await started(t, { limits: { maxQuerySteps: 3000 } });
  await sites(send, 20);
  const condition = "contains(tp_name,'nothing')";
  const few = await send('GET', `tp_customersites?$filter=${condition}`);
  t.equal(few.status, 200);
  const queries = [
    `$filter=${Array(20).fill(condition).join(' or ')}`,
    `$filter=${Array(20).fill("tp_name eq 'x'").join(' or ')}`,
    `$filter=Microsoft.Dynamics.CRM.In(PropertyName='tp_name',PropertyValues=[${Array(30).fill("'x'").join(',')}])`,
    '$orderby=createdon,modifiedon,statecode,statuscode,tp_contracttype,tp_isactive,tp_siteaddress,tp_minimumlaborhours,tp_revenuesharepercentage,tp_name',
  ];
  for (const query of queries) {
    const { status, json } = await send('GET', `tp_customersites?${query}`);
    t.equal(status, 500, query.slice(0, 40));
    t.same(json.error, { code: '0x80044151', message: 'SQL timeout expired.' });
  }
  t.equal((await send('GET', `tp_customersites?$filter=${condition}`)).status, 200);
});

t.test('a column that is sorted by again costs and decides nothing', async (t) => {
  const { send } = await started(t);
  await sites(send, 3);
  const { status, json } = await send(
    'GET',
    `tp_customersites?$orderby=tp_name desc${',tp_name'.repeat(2000)}`,
  );
  t.equal(status, 200);
  t.same(
    json.value.map((row) => row.tp_name),
    ['Site 3', 'Site 2', 'Site 1'],
  );
});

t.test('other requests are answered between the operations of a batch', async (t) => {
  const seen: string[] = [];
  const service = await started(t, { onRequest: ({ path }) => seen.push(path) });
  await service.send('POST', 'tp_customersites', site(1));
  seen.length = 0;
  const parts = Array.from({ length: 1000 }, () => ({ method: 'GET', url: 'tp_customersites' }));
  const batch = sendBatch(service, parts);
  for (let i = 0; i < 1000 && seen.at(-1) !== '$batch'; i += 1) await service.send('GET', 'WhoAmI');
  t.equal((await batch).status, 200);
  t.ok(seen.indexOf('$batch') > 0, 'WhoAmI came first');
});

t.test('a batch inside of a batch is refused however its name is written', async (t) => {
  const service = await started(t);
  const { text } = await sendBatch(service, [{ method: 'POST', url: '%24b%61tch', body: {} }]);
  t.match(text, /HTTP\/1.1 400/);
  t.equal((await service.send('GET', 'WhoAmI')).status, 200);
});
