import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Program {
  readonly child: ChildProcess;
  readonly out: { stdout: string; stderr: string };
  readonly exit: Promise<number | null>;
}

function run(...args: string[]): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/emulator.ts', ...args], { cwd: root });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    out.stdout += data;
  });
  child.stderr.on('data', (data) => {
    out.stderr += data;
  });
  t.teardown(() => child.kill('SIGKILL'));
  return { child, out, exit: once(child, 'close').then(([code]) => code as number | null) };
}

/** The first line of a program that was started with --json. */
async function ready({ child, out, exit }: Program): Promise<Record<string, string>> {
  while (!out.stdout.includes('\n')) {
    await Promise.race([once(child.stdout ?? child, 'data'), exit]);
    if (child.exitCode !== null) throw new Error(out.stderr);
  }
  return JSON.parse(out.stdout) as Record<string, string>;
}

function get(url: string, token: string): Promise<Response> {
  return fetch(url, { headers: { authorization: `Bearer ${token}` } });
}

t.test('it serves the product’s tables, keeps data over a restart and stops on a signal', async (t) => {
  const folder = t.testdir({ 'faults.json': '[{"kind":"unavailable","path":"contacts"}]' });
  const data = `${folder}/dataverse.db`;
  const first = run('--port', '0', '--json', '--log', '--data', data, '--faults', `${folder}/faults.json`);
  const { apiUrl = '' } = await ready(first);
  t.equal((await get(`${apiUrl}contacts`, 'x')).status, 503, 'the fault of the file');
  const created = await fetch(`${apiUrl}tp_customersites`, {
    method: 'POST',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    body: '{"tp_sitenumber":"0001","tp_name":"Kept"}',
  });
  t.equal(created.status, 204, 'the solutions are there');
  const began = performance.now();
  first.child.kill('SIGINT');
  t.equal(await first.exit, 0);
  t.ok(performance.now() - began < 5000);
  t.match(first.out.stderr, /^POST tp_customersites 204 [\d.]+ ms [0-9a-f-]{36}$/m);
  t.equal(first.out.stdout.split('\n').length, 2, 'one line and nothing else');

  const second = run('--port', '0', '--json', '--data', data, '--empty');
  const again = await ready(second);
  const rows = (await (await get(`${again.apiUrl}tp_customersites`, 'x')).json()) as { value: object[] };
  t.match(rows.value, [{ tp_name: 'Kept' }]);
  const third = run('--port', String(new URL(again.url ?? '').port), '--empty');
  t.equal(await third.exit, 1);
  t.match(third.out.stderr, /is in use; stop what uses it, or choose another one with --port/);
  t.notMatch(third.out.stderr, /\bat .*\.ts:\d+/, 'no stack');
  second.child.kill('SIGTERM');
  t.equal(await second.exit, 0);
});

t.test('it explains itself, and a person reads how to call it', async (t) => {
  const help = run('--help');
  t.equal(await help.exit, 0);
  t.match(help.out.stdout, /--require-token=VALUE/);
  const program = run('--port', '0', '--empty', '--require-token');
  while (!program.out.stdout.includes('stops it.')) await once(program.child.stdout ?? program.child, 'data');
  t.match(program.out.stdout, /Authorization: Bearer \$TOKEN/);
  program.child.kill('SIGTERM');
  t.equal(await program.exit, 0);
});
