import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startDataverseEmulator } from '../../api/local/dataverse/start.ts';
import { startLocalIssuer } from '../../api/local/entra.ts';

const server = fileURLToPath(new URL('../../api/server.ts', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
}

/** Starts the program on free ports and reads its banner, and what it writes until it has said `word`. */
async function start(dataDir: string, env: Record<string, string> = {}, word = ''): Promise<Running> {
  const child = spawn(process.execPath, ['--import=tsx', server], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('Stop with Ctrl+C') && text.includes(word)) break;
  }
  const url = /API\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1] ?? '';
  const token = /Bearer ([\w.-]+)"/.exec(text)?.[1] ?? '';
  return { child, url, token };
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function output(
  env: Record<string, string>,
  args: string[] = [],
): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['--import=tsx', server, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    text += String(chunk);
  });
  return { code: await exitCode(child), text };
}

t.test(
  'it starts on stand-ins, answers with the printed token, stops in order and keeps its data',
  async (t) => {
    const dataDir = t.testdir();
    const first = await start(dataDir);
    t.equal((await fetch(`${first.url}/readyz`)).status, 200);
    t.equal((await fetch(`${first.url}/sites`)).status, 401);
    const headers = { authorization: `Bearer ${first.token}` };
    const started = await fetch(`${first.url}/sync/runs`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
    t.equal(started.status, 202);
    const { id } = (await started.json()) as { id: string };
    first.child.kill('SIGTERM');
    t.equal(await exitCode(first.child), 0);
    const second = await start(dataDir);
    const again = await fetch(`${second.url}/sync/runs/${id}`, {
      headers: { authorization: `Bearer ${second.token}` },
    });
    t.equal(again.status, 200);
    second.child.kill('SIGINT');
    t.equal(await exitCode(second.child), 0);
  },
);

t.test(
  'an environment of which tables are missing is told so, and the bridge runs all the same',
  async (t) => {
    const secret = 'secret-of-the-test';
    const id = '11111111-1111-4111-8111-111111111111';
    const issuer = await startLocalIssuer({ port: 0, tenantId: id, clients: [{ id, secret, roles: [] }] });
    const emulator = await startDataverseEmulator({ port: 0, authority: `${issuer.url}/${id}` });
    t.teardown(async () => {
      await emulator.close();
      await issuer.close();
    });
    const env = {
      DATAVERSE_URL: emulator.url,
      DATAVERSE_TENANT_ID: id,
      DATAVERSE_CLIENT_ID: id,
      DATAVERSE_CLIENT_SECRET: secret,
      ENTRA_AUTHORITY_HOST: issuer.url,
      SYNC_INTERVAL_SECONDS: '0',
    };
    const { child, url } = await start(t.testdir(), env, 'tp_contract: the table is missing');
    t.equal((await fetch(`${url}/readyz`)).status, 200);
    child.kill('SIGTERM');
    t.equal(await exitCode(child), 0);
  },
);

t.test('in production nothing is embedded: every missing setting is named and the code is 78', async (t) => {
  const { code, text } = await output({ NODE_ENV: 'production' });
  t.equal(code, 78);
  for (const name of [
    'SQL_URL',
    'DATAVERSE_URL',
    'ENTRA_TENANT_ID',
    'SERVICEBUS_CONNECTION_STRING',
    'SMTP_URL',
  ]) {
    t.match(text, name);
  }
  t.notMatch(text, /at .*\.ts/);
});

t.test('wrong settings are reported together, without their values', async (t) => {
  const { code, text } = await output({
    PORT: 'eighty',
    APPROVAL_THRESHOLD: 'much',
    APPROVAL_LINK_SECRET: 'tooshort',
  });
  t.equal(code, 78);
  for (const name of ['PORT', 'APPROVAL_THRESHOLD', 'APPROVAL_LINK_SECRET']) t.match(text, name);
  t.notMatch(text, 'tooshort');
});

t.test('--help lists every setting and exits', async (t) => {
  const { code, text } = await output({}, ['--help']);
  t.equal(code, 0);
  for (const name of ['PORT', 'DATAVERSE_URL', 'APPROVAL_THRESHOLD', 'DATA_DIR']) t.match(text, name);
});
