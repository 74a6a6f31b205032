import t from 'tap';
import { guid, site, sites, started } from '../client.ts';
import { account, customers } from '../customers.ts';
import { foreign, lastPath } from './foreign.ts';

/** Queries through a client that is not ours: npm dynamics-web-api. */
const collection = 'tp_customersites';

t.test('pages follow the next link', async (t) => {
  const service = await started(t);
  await sites(service.send, 7);
  const client = foreign(service);
  const request = { collection, select: ['tp_name'], orderBy: ['tp_name desc'], maxPageSize: 3, count: true };
  const names: string[][] = [];
  let page = await client.retrieveMultiple(request);
  t.equal(page.oDataCount, 7);
  for (;;) {
    names.push(page.value.map((row) => row.tp_name));
    if (page.oDataNextLink === undefined) break;
    page = await client.retrieveMultiple(request, page.oDataNextLink);
  }
  t.same(names, [['Site 7', 'Site 6', 'Site 5'], ['Site 4', 'Site 3', 'Site 2'], ['Site 1']]);
});

t.test('retrieveAll collects every page', async (t) => {
  const service = await started(t);
  await sites(service.send, 7);
  const client = foreign(service, { maxPageSize: 2 });
  const filter = "tp_name ne 'site 3' and not contains(tp_name, '5')";
  const all = await client.retrieveAll({ collection, select: ['tp_name'], filter });
  t.equal(all.value.length, 5);
});

t.test('counts, with and without a filter', async (t) => {
  const service = await started(t);
  await sites(service.send, 7);
  const client = foreign(service);
  t.equal(await client.count({ collection }), 7);
  t.equal(await client.count({ collection, filter: "tp_name gt 'site 5'" }), 2);
  t.equal(await client.countAll({ collection }), 7);
  t.equal(await client.countAll({ collection, filter: "tp_name gt 'site 5'", select: ['tp_name'] }), 2);
  t.equal((await client.retrieveMultiple({ collection, top: 2 })).value.length, 2);
});

t.test('related rows are expanded, nested too, and filtered by a lookup', async (t) => {
  const service = await started(t);
  await customers(service.send);
  const client = foreign(service);
  const { value } = await client.retrieveMultiple({
    collection: 'accounts',
    select: ['name'],
    filter: "primarycontactid/lastname eq 'Xena'",
    expand: [
      {
        property: 'primarycontactid',
        select: ['lastname'],
        expand: [{ property: 'parentcustomerid_account', select: ['name'] }],
      },
      { property: 'Account_Tasks', select: ['subject'] },
    ],
  });
  t.equal(value.length, 1);
  t.equal(value[0].primarycontactid.parentcustomerid_account.name, 'Litware');
  t.equal(value[0].Account_Tasks.length, 2);
});

t.test('annotations come when they are asked for', async (t) => {
  const service = await started(t);
  await customers(service.send);
  const client = foreign(service);
  const request = { collection: 'contacts', filter: "lastname eq 'Will'" };
  const plain = (await client.retrieveMultiple(request)).value[0];
  t.notOk('_parentcustomerid_value_Formatted' in plain);
  const [row] = (await client.retrieveMultiple({ ...request, includeAnnotations: '*' })).value;
  t.equal(row._parentcustomerid_value, account(2));
  t.equal(row._parentcustomerid_value_Formatted, 'Adventure Works');
  t.equal(row._parentcustomerid_value_LogicalName, 'account');
  t.equal(row._parentcustomerid_value_NavigationProperty, 'parentcustomerid_account');
  t.equal(row.statecode_Formatted, 'Active');
});

t.test('query functions and parameter aliases', async (t) => {
  const service = await started(t);
  await sites(service.send, 4);
  const client = foreign(service);
  const filter =
    "Microsoft.Dynamics.CRM.In(PropertyName='tp_name',PropertyValues=['Site 1','Site 4','Site 9'])";
  t.equal((await client.retrieveMultiple({ collection, filter })).value.length, 2);
  const aliased = await client.retrieveMultiple({
    collection,
    filter: 'tp_name eq @p1',
    queryParams: ["@p1='Site 3'"],
  });
  t.match(aliased.value, [{ tp_name: 'Site 3' }]);
});

t.test('text with quotes, signs and other scripts', async (t) => {
  const service = await started(t);
  const client = foreign(service);
  const tp_name = "O'Neil & Søn + 50% #1? / 東京 😀";
  await client.create({ collection, data: site(1, { tp_name }) });
  const filter = `tp_name eq '${tp_name.replaceAll("'", "''")}'`;
  const { value } = await client.retrieveMultiple({ collection, select: ['tp_name'], filter });
  t.match(value, [{ tp_name, tp_customersiteid: guid(1) }]);
});

t.test('table names stand for collections when the client looks them up', async (t) => {
  const service = await started(t);
  const client = foreign(service, { useEntityNames: true });
  t.equal(await client.create({ collection: 'tp_customersite', data: site(1) }), guid(1));
  t.equal(lastPath(service), collection);
  t.equal((await client.retrieveMultiple({ collection: 'tp_customersite' })).value.length, 1);
});
