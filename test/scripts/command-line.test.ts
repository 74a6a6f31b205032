import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a script as npm does; the search path holds Node alone, so that no installed tool is found. */
function run(script: string, ...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', `scripts/${script}`, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: dirname(process.execPath), HOME: process.env.HOME },
  });
}

t.test('build-solution writes both packages and tells so as JSON', (t) => {
  const { status, stdout, stderr } = run('build-solution.ts', '--json');
  t.equal(status, 0, stderr);
  const { written } = JSON.parse(stdout);
  t.same(
    written.map(({ name, managed }: { name: string; managed: boolean }) => [name, managed]),
    [
      ['TowneParkBridgeConnector', false],
      ['TowneParkBridge', false],
    ],
  );
  for (const { file } of written) t.ok(existsSync(`${root}/${file}`), file);
  t.end();
});

t.test('build-solution explains itself and refuses an unknown option', (t) => {
  t.match(run('build-solution.ts', '--help').stdout, /--managed/);
  const refused = run('build-solution.ts', '--menaged');
  t.equal(refused.status, 1);
  t.match(refused.stderr, /--menaged/);
  t.end();
});

t.test('deploy refuses without the Power Platform CLI and says how to go on', (t) => {
  const { status, stderr } = run('deploy.ts', '--environment', 'https://contoso.crm.dynamics.com');
  t.equal(status, 1);
  t.match(stderr, /"pac" is not installed/);
  t.notMatch(stderr, /\bat .*\.ts:\d+/, 'no stack');
  t.end();
});

t.test('deploy needs an environment', (t) => {
  const { status, stderr } = run('deploy.ts');
  t.equal(status, 1);
  t.match(stderr, /--environment must be an address/);
  t.end();
});
