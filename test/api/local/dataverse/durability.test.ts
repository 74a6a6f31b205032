import { join } from 'node:path';
import t from 'tap';
import { type Child, run } from './child.ts';
import { type Answer, guid, site, started } from './client.ts';

/** The part of a link that does not depend on the port. */
function below(link: unknown): string {
  return String(link).replace(/^.*\/api\/data\/v9\.2\//, '');
}

t.test('SIGKILL loses nothing acknowledged; versions and delta tokens go on', async (t) => {
  const dataFile = join(t.testdir({}), 'dataverse.db');
  const first = await run(t, dataFile);
  await first.send('POST', 'tp_territories', { tp_territoryid: guid(9), tp_code: 'NE', tp_name: 'North' });
  await first.send(
    'POST',
    'tp_customersites',
    site(1, { 'tp_TerritoryId@odata.bind': `/tp_territories(${guid(9)})` }),
  );
  await first.send('POST', 'tp_customersites', site(2));
  await first.send('PATCH', `tp_contracts(${guid(1)})`, '{"tp_contractvalue":922337203685476.99}');
  const tracked = await first.send('GET', 'tp_customersites', undefined, { prefer: 'odata.track-changes' });
  const link = below(tracked.json['@odata.deltaLink']);
  await first.send('PATCH', `tp_customersites(${guid(1)})`, { tp_name: 'Changed' });
  await first.send('DELETE', `tp_customersites(${guid(2)})`);
  const rows = async ({ send }: Child): Promise<unknown> => {
    const strip = ({ json }: Answer) => json.value;
    return [strip(await send('GET', 'tp_customersites')), strip(await send('GET', 'tp_contracts'))];
  };
  const before = await rows(first);
  const who = (await first.send('GET', 'WhoAmI')).json.UserId;
  await first.kill();

  const second = await run(t, dataFile);
  t.same(await rows(second), before);
  t.match(
    (await second.send('GET', `tp_contracts(${guid(1)})`)).text,
    '"tp_contractvalue":922337203685476.9900',
  );
  t.equal((await second.send('GET', 'WhoAmI')).json.UserId, who);
  const delta = await second.send('GET', link);
  t.equal(delta.status, 200, delta.text);
  t.match(delta.json.value, [{ tp_name: 'Changed' }, { id: guid(2), reason: 'deleted' }]);
  const old = Number((await second.send('GET', `tp_customersites(${guid(1)})`)).json.versionnumber);
  const next = await second.send(
    'PATCH',
    `tp_customersites(${guid(1)})`,
    { tp_name: 'Again' },
    { prefer: 'return=representation' },
  );
  t.ok(Number(next.json.versionnumber) > old, 'versions go on from where they were');
  const duplicate = await second.send('POST', 'tp_customersites', { tp_sitenumber: '0001' });
  t.equal(duplicate.json.error.code, '0x80060892', 'the key index is rebuilt');
  await second.kill();
});

t.test(
  'killed in the middle of a stream of writes: every acknowledged row is there, no batch is half there',
  async (t) => {
    const dataFile = join(t.testdir({}), 'dataverse.db');
    const first = await run(t, dataFile);
    const type = { '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite' };
    const acknowledged: number[] = [];
    const batch = async (n: number): Promise<void> => {
      const targets = [1, 2, 3, 4].map((i) => ({ ...type, ...site(n * 10 + i) }));
      const { status } = await first.send('POST', 'tp_customersites/Microsoft.Dynamics.CRM.CreateMultiple', {
        Targets: targets,
      });
      if (status === 200) acknowledged.push(n);
      if (acknowledged.length === 5) await first.kill();
    };
    await Promise.allSettled(Array.from({ length: 40 }, (_, n) => batch(n)));
    t.ok(acknowledged.length >= 5);
    const second = await run(t, dataFile);
    const { json } = await second.send('GET', 'tp_customersites?$select=tp_sitenumber');
    const byBatch = new Map<number, number>();
    for (const row of json.value) {
      const n = Math.floor(Number(row.tp_sitenumber) / 10);
      byBatch.set(n, (byBatch.get(n) ?? 0) + 1);
    }
    for (const n of acknowledged) t.equal(byBatch.get(n), 4, `batch ${n}`);
    t.same([...new Set(byBatch.values())], [4], 'whole batches only');
    await second.kill();
  },
);

t.test('a table made by an import is there after a restart without the package', async (t) => {
  const { sample, zipped } = await import('./solution-zip.ts');
  const dataFile = join(t.testdir({}), 'dataverse.db');
  const first = await run(t, dataFile);
  await first.send('POST', 'ImportSolution', { CustomizationFile: zipped(sample()) });
  await first.send('POST', 'xx_parents', { xx_parentid: guid(1), xx_name: 'P' });
  await first.kill();
  const again = await started(t, { dataFile });
  t.equal((await again.send('GET', `xx_parents(${guid(1)})`)).json.xx_name, 'P');
  t.equal((await again.send('GET', 'solutions')).json.value.length, 1);
});
