import { fork } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { firstMessage } from '../../../../scripts/bench/dataverse/first-message.ts';

t.test('a message is handed on; a child that dies without one is an error', async (t) => {
  const folder = t.testdir({
    'tells.cjs': 'process.send(7); process.disconnect();',
    'dies.cjs': 'process.exit(3);',
  });
  t.equal(await firstMessage(fork(join(folder, 'tells.cjs'), { execArgv: [] })), 7);
  const dies = fork(join(folder, 'dies.cjs'), { execArgv: [] });
  await t.rejects(firstMessage(dies), { message: /ended before its answer \(3\)/ });
});
