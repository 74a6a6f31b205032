import t from 'tap';
import { guidOf, seedSites, territoryId } from '../app/rows.ts';
import { publicUrl, runApp } from '../app/running-app.ts';

t.test('a site shows decimals as text, choices by name and lookups as ids', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 1);
  const response = await app.inject({ url: `/sites/${guidOf(2, 1)}`, headers: await bearer() });
  t.equal(response.statusCode, 200);
  t.strictSame(response.json(), {
    id: guidOf(2, 1),
    siteNumber: '0001',
    name: 'Hotel 0001',
    address: '1 Main Street',
    contractType: 'FixedFee',
    territoryId,
    isActive: true,
    revenueSharePercentage: '12.5000',
    minimumLaborHours: null,
    billingContactId: null,
  });
});

t.test('an id in capitals finds the site; an unknown one is a problem', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 10);
  const headers = await bearer();
  const found = await app.inject({ url: `/sites/${guidOf(2, 10).toUpperCase()}`, headers });
  t.equal(found.statusCode, 200);
  const missing = await app.inject({ url: `/sites/${guidOf(9, 9)}`, headers });
  t.equal(missing.statusCode, 404);
  t.equal(missing.json().code, 'not-found');
});

t.test('following nextLink shows every site once, and the last page has none', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 7);
  const headers = await bearer();
  const seen: string[] = [];
  let link: string | undefined = `${publicUrl}/sites?top=3&search=hotel`;
  let pages = 0;
  while (link !== undefined) {
    t.ok(link.startsWith(`${publicUrl}/sites?`), 'the link is absolute');
    t.match(link, /top=3/, 'the link keeps the size of the page');
    const response = await app.inject({ url: link.slice(publicUrl.length), headers });
    t.equal(response.statusCode, 200);
    const page: { value: { siteNumber: string }[]; nextLink?: string } = response.json();
    seen.push(...page.value.map((site) => site.siteNumber));
    link = page.nextLink;
    pages += 1;
  }
  t.equal(pages, 3);
  t.strictSame(seen, ['0001', '0002', '0003', '0004', '0005', '0006', '0007']);
});

t.test('search looks into name and number', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 12);
  const response = await app.inject({ url: '/sites?search=0012', headers: await bearer() });
  t.strictSame(
    response.json().value.map((site: { siteNumber: string }) => site.siteNumber),
    ['0012'],
  );
});

t.test('the size of a page is plain digits', async (t) => {
  const { app, sql, bearer } = await runApp(t);
  await seedSites(sql, 3);
  const headers = await bearer();
  const two = await app.inject({ url: '/sites?top=2', headers });
  t.equal(two.json().value.length, 2);
  for (const top of ['1e1', '0x10', '%2B5', '+5', '%205', '5%20', '5.0', '-5', '', '0', '501', '5&top=6']) {
    const response = await app.inject({ url: `/sites?top=${top}`, headers });
    t.equal(response.statusCode, 400, `top=${top}`);
    t.match(response.json().errors, [{ field: 'top', rule: /^must be / }], `top=${top}`);
  }
});

t.test('a NUL character in a search is refused by name', async (t) => {
  const { app, bearer } = await runApp(t);
  const headers = await bearer();
  for (const path of ['/sites', '/contracts']) {
    const response = await app.inject({ url: `${path}?search=a%00b`, headers });
    t.equal(response.statusCode, 400, path);
    const rule = 'must not contain NUL or broken Unicode characters';
    t.strictSame(response.json().errors, [{ field: 'search', rule }], path);
  }
});

t.test('a forged cursor is refused by name', async (t) => {
  const { app, bearer } = await runApp(t);
  const nul = Buffer.from(JSON.stringify({ name: 'a\0', id: guidOf(2, 1) })).toString('base64url');
  for (const cursor of ['abc', Buffer.from('{"name":1}').toString('base64url'), nul, '***']) {
    const response = await app.inject({ url: `/sites?cursor=${cursor}`, headers: await bearer() });
    t.equal(response.statusCode, 400);
    t.strictSame(response.json().errors, [{ field: 'cursor', rule: 'must be a cursor taken from nextLink' }]);
  }
});
