import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const child = fileURLToPath(new URL('pages-alive-child.ts', import.meta.url));

t.test('no earlier page can be reached while the next one is asked for', async (t) => {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--expose-gc', '--import=tsx', child]);
  t.same(JSON.parse(stdout), { alive: Array.from({ length: 15 }, () => 0), given: 15 });
});
