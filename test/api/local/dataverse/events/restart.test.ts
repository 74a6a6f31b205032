import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import t from 'tap';
import { guid, sender, site, started } from '../client.ts';
import { receiver, step, webhook } from './receiver.ts';

t.test('SIGKILL after the commit and before the delivery loses no event', async (t) => {
  const dataFile = join(t.testdir({}), 'dataverse.db');
  // Never answers: the delivery is under way when the process dies.
  const statuses = [0];
  const { url, received } = await receiver(t, statuses);
  const child: ChildProcess = fork(join(import.meta.dirname, '..', 'emulator-process.ts'), [dataFile], {
    execArgv: ['--import=tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [base] = await once(child, 'message');
  const send = sender(`${base}/api/data/v9.2/`);
  await webhook(send, url);
  await step(send, 901, 'Create');
  t.equal((await send('POST', 'tp_customersites', site(1))).status, 204);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  statuses.length = 0;
  received.length = 0;
  const again = await started(t, { dataFile });
  await again.events.idle();
  t.ok(received.length >= 1, 'delivered after the restart');
  t.equal(JSON.parse(received[0]?.text ?? '{}').PrimaryEntityId, guid(1));
  t.equal((await again.send('GET', 'asyncoperations')).json.value[0]?.statuscode, 30);
});
