import { join } from 'node:path';
import t from 'tap';
import { run } from '../child.ts';
import { type Service, started } from '../client.ts';
import { sample, zipped } from '../solution-zip.ts';

const body = { CustomizationFile: zipped(sample()), PublishWorkflows: true };

/** What the package leaves behind: rows by table, and whether its tables are known. */
async function traces({ send, admin }: Service) {
  const counts = admin.counts();
  const tables = await Promise.all(['xx_parents', 'xx_children'].map((set) => send('GET', set)));
  return {
    tables: tables.map(({ status }) => status),
    rows: ['solution', 'solutioncomponent', 'publisher', 'workflow', 'connector', 'importjob'].map(
      (name) => counts[name],
    ),
    privileges: counts.privilege,
  };
}

t.test('an import that SIGKILL meets is there as a whole or not at all, and can be made again', async (t) => {
  const untouched = await traces(await started(t));
  const reference = await started(t);
  t.equal((await reference.send('POST', 'ImportSolution', body)).status, 204);
  const whole = await traces(reference);
  t.same(whole.tables, [200, 200]);
  t.same(untouched.tables, [404, 404]);
  for (const at of ['1', '10', '20', 'commit', 'committed']) {
    const dataFile = join(t.testdir(), 'dataverse.db');
    const child = await run(t, dataFile, at);
    await t.rejects(child.send('POST', 'ImportSolution', body), `killed at ${at}`);
    await child.gone;
    const next = await started({ teardown: () => undefined }, { dataFile });
    t.same(await traces(next), at === 'committed' ? whole : untouched, at);
    t.equal((await next.send('POST', 'ImportSolution', body)).status, 204);
    t.match(await traces(next), { tables: whole.tables, privileges: whole.privileges }, 'again');
    await next.close();
  }
});
