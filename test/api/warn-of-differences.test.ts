import t from 'tap';
import { createDataverseClient } from '../../api/adapters/dataverse/client.ts';
import { startDataverseEmulator } from '../../api/local/dataverse/start.ts';
import { warnOfDifferences } from '../../api/warn-of-differences.ts';
import { buildBridgeSolution } from '../../solution/build.ts';
import { countingIds, fakeClock, fixedTokens, silentLogger } from './adapters/dataverse/support.ts';

async function open(t: { teardown(work: () => Promise<void>): unknown }) {
  const emulator = await startDataverseEmulator({ port: 0 });
  const logger = silentLogger();
  const client = createDataverseClient({
    url: emulator.url,
    tokens: fixedTokens(),
    clock: fakeClock(),
    logger: silentLogger(),
    ids: countingIds(),
    retry: { attempts: 1 },
  });
  t.teardown(async () => {
    await client.close();
    await emulator.close();
  });
  return { client, logger, admin: emulator.admin };
}

t.test('an environment without the solution is told table by table, with what to do', async (t) => {
  const { client, logger } = await open(t);
  await warnOfDifferences(client, logger);
  const line = (subject: string) => logger.lines.find((text) => text.includes(`"subject":"${subject}"`));
  t.match(line('tp_contract'), /tp_contract: the table is missing.*npm run deploy/);
  t.ok(logger.lines.some((text) => /the choice is missing/.test(text)));
  t.equal(line('contact'), undefined, 'what fits is not told');
});

t.test('an environment with the solution is not warned of', async (t) => {
  const { client, logger } = await open(t);
  await client.importSolution(buildBridgeSolution({ version: '0.1.0' }).zip);
  await warnOfDifferences(client, logger);
  t.same(logger.lines, ['the tables of Dataverse fit the data model {}']);
});

t.test('an environment that does not answer is one warning, never an error', async (t) => {
  const { client, logger, admin } = await open(t);
  admin.addFault({ kind: 'unavailable', count: 1 });
  await warnOfDifferences(client, logger);
  t.equal(logger.lines.length, 1);
  t.match(logger.lines[0], /could not be compared/);
});
