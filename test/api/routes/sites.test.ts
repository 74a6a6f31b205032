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

t.test('a forged cursor is refused by name', async (t) => {
  const { app, bearer } = await runApp(t);
  for (const cursor of ['abc', Buffer.from('{"name":1}').toString('base64url'), '***']) {
    const response = await app.inject({ url: `/sites?cursor=${cursor}`, headers: await bearer() });
    t.equal(response.statusCode, 400);
    t.strictSame(response.json().errors, [{ field: 'cursor', rule: 'must be a cursor taken from nextLink' }]);
  }
});
