import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { createTokenNetwork, isLoopback, reachable } from '../../../../api/adapters/tokens/token-network.ts';
import { fakeClock, serve } from '../dataverse/support.ts';

t.test('https is mapped to http for a local issuer alone', async (t) => {
  const local = new URL('http://127.0.0.1:4000');
  const cases = [
    [local, 'https://127.0.0.1:4000/t/token?x=1', 'http://127.0.0.1:4000/t/token?x=1'],
    [local, 'https://login.microsoftonline.com/t/token', 'https://login.microsoftonline.com/t/token'],
    [new URL('https://127.0.0.1:4000'), 'https://127.0.0.1:4000/t', 'https://127.0.0.1:4000/t'],
    [new URL('http://issuer.example'), 'https://issuer.example/t', 'https://issuer.example/t'],
  ] as const;
  for (const [host, asked, expected] of cases) t.equal(reachable(host, asked).href, expected);
});

t.test('loopback is this machine and nothing that looks like it', async (t) => {
  for (const host of ['localhost', '127.0.0.1', '127.8.9.1', '[::1]']) t.ok(isLoopback(host), host);
  for (const host of ['127.0.0.1.example.com', 'localhost.example.com', '10.0.0.1', '::2']) {
    t.notOk(isLoopback(host), host);
  }
});

t.test('requests pass method, headers and body; answers come back parsed', async (t) => {
  const server = await serve((seen) => ({
    status: 201,
    headers: { 'x-a': 'b' },
    body: { method: seen.method },
  }));
  t.teardown(server.close);
  const network = createTokenNetwork(new URL(server.url), fakeClock());
  const url = server.url.replace('http:', 'https:');
  const posted = await network.sendPostRequestAsync(`${url}/t`, { headers: { 'x-c': 'd' }, body: 'a=b' });
  t.match(posted, { status: 201, headers: { 'x-a': 'b' }, body: { method: 'POST' } });
  t.match(server.seen[0], { url: '/t', body: 'a=b', headers: { 'x-c': 'd' } });
  t.match(await network.sendGetRequestAsync(`${url}/t`), { body: { method: 'GET' } });
});

t.test('an endless answer is not read to the end', async (t) => {
  const server = await serve(() => ({ status: 200, body: `"${'x'.repeat(2 * 1024 * 1024)}"` }));
  t.teardown(server.close);
  const network = createTokenNetwork(new URL(server.url), fakeClock());
  await t.rejects(network.sendGetRequestAsync(server.url), { message: /longer than 1048576/ });
});

t.test('an answer that never comes, or drips without end, is left after the time-out', async (t) => {
  const clock = fakeClock();
  const silent = await serve(() => {
    setImmediate(clock.expire);
    return 'hang';
  });
  t.teardown(silent.close);
  const dripping = createServer((_, response) => {
    response.writeHead(200);
    response.write(' ', clock.expire);
  });
  await new Promise<void>((resolve) => dripping.listen(0, '127.0.0.1', resolve));
  t.teardown(() => dripping.close());
  const { port } = dripping.address() as AddressInfo;
  const network = createTokenNetwork(null, clock);
  await t.rejects(network.sendGetRequestAsync(silent.url), { message: /within 30000 ms/ });
  await t.rejects(network.sendGetRequestAsync(`http://127.0.0.1:${port}`), { message: /within 30000 ms/ });
});
