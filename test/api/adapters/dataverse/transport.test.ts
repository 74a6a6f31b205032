import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import {
  createTransport,
  defaultTimeouts,
  type Timeouts,
} from '../../../../api/adapters/dataverse/transport.ts';
import { fakeClock, type Handler, rig, serve } from './support.ts';

async function open(
  t: { teardown(work: () => Promise<void>): unknown },
  handler: Handler,
  maxBodyBytes = 1000,
  timeouts: Partial<Timeouts> = {},
) {
  const server = await serve(handler);
  const clock = fakeClock();
  const transport = createTransport(server.url, {
    clock,
    timeouts: { ...defaultTimeouts, ...timeouts },
    connections: 2,
    maxBodyBytes,
  });
  t.teardown(async () => {
    await server.close();
    await transport.close();
  });
  return { clock, server, transport };
}

const get = { method: 'GET', path: '/x?y=%2f', headers: {} } as const;

t.test('path and query are sent as they are', async (t) => {
  const { server, transport } = await open(t, () => ({ status: 200, body: 'hello' }));
  t.match(await transport.exchange(get), { status: 200, body: 'hello' });
  t.equal(server.seen[0]?.url, '/x?y=%2f');
});

t.test('compressed answers are unpacked', async (t) => {
  const raw = gzipSync('{"a":"é"}');
  const { transport } = await open(t, () => ({ status: 200, headers: { 'content-encoding': 'gzip' }, raw }));
  t.equal((await transport.exchange(get)).body, '{"a":"é"}');
});

t.test('an answer beyond the bound is dropped, packed or not', async (t) => {
  const packed = gzipSync('x'.repeat(5000));
  const { transport } = await open(t, (_, number) =>
    number === 1
      ? { status: 200, body: 'x'.repeat(5000) }
      : { status: 200, headers: { 'content-encoding': 'gzip' }, raw: packed },
  );
  const tooLong = { name: 'UnusableAnswer', status: 200, code: 'answer-too-long', message: /1000 bytes/ };
  await t.rejects(transport.exchange(get), tooLong);
  await t.rejects(transport.exchange(get), tooLong);
});

t.test('an answer that is not compressed as it says is an answer, not a missing one', async (t) => {
  const gzip = { 'content-encoding': 'gzip' };
  for (const raw of [Buffer.from('no gzip'), gzipSync('x'.repeat(500)).subarray(0, 20)]) {
    const { transport } = await open(t, () => ({ status: 200, headers: gzip, raw }));
    await t.rejects(transport.exchange(get), { name: 'UnusableAnswer', code: 'malformed-reply' });
  }
});

t.test('an answer that cannot be used tells its status and the id it is logged under', async (t) => {
  const headers = { 'x-ms-service-request-id': 'abc' };
  const long = await open(t, () => ({ status: 201, headers, body: 'x'.repeat(5000) }));
  const unusable = { status: 201, code: 'answer-too-long', requestId: 'abc' };
  await t.rejects(long.transport.exchange(get), unusable);
  const { client } = await rig(t, () => ({ status: 201, headers, body: 'x'.repeat(5000) }), {
    maxBodyBytes: 1000,
  });
  await t.rejects(client.callAction('tp_Pay'), { ...unusable, outcomeUnknown: true });
  const gzip = { ...headers, 'content-encoding': 'gzip' };
  const packed = await open(t, () => ({ status: 200, headers: gzip, raw: Buffer.from('no gzip') }));
  await t.rejects(packed.transport.exchange(get), { code: 'malformed-reply', requestId: 'abc' });
  const broken = await open(t, () => ({
    status: 200,
    headers: { ...headers, 'content-length': '9' },
    body: 'x',
  }));
  await t.rejects(broken.transport.exchange(get), { name: 'NoAnswer', sent: true, requestId: 'abc' });
});

t.test('an error page that cannot be read is an answer without a body', async (t) => {
  const { transport } = await open(t, () => ({ status: 503, body: 'x'.repeat(5000) }));
  t.match(await transport.exchange(get), { status: 503, body: '' });
});

t.test('cookies are not sent back', async (t) => {
  const { server, transport } = await open(t, () => ({
    status: 200,
    headers: { 'set-cookie': 'ARRAffinity=1' },
  }));
  await transport.exchange(get);
  await transport.exchange(get);
  t.equal(server.seen[1]?.headers.cookie, undefined);
});

t.test('a refused connection is known to have sent nothing; a cut one is not', async (t) => {
  const { server, transport } = await open(t, () => 'cut');
  await t.rejects(transport.exchange(get), { name: 'NoAnswer', sent: true });
  await server.close();
  await t.rejects(transport.exchange(get), { name: 'NoAnswer', sent: false, message: /ECONNREFUSED/ });
});

t.test('a route that is lost under a request on its way does not count as nothing sent', async (t) => {
  const sockets: Socket[] = [];
  const note = (message: unknown) => sockets.push((message as { socket: Socket }).socket);
  subscribe('net.client.socket', note);
  t.teardown(() => unsubscribe('net.client.socket', note));
  const { transport } = await open(t, () => {
    const lost = Object.assign(new Error('read EHOSTUNREACH'), { code: 'EHOSTUNREACH', syscall: 'read' });
    for (const socket of sockets) socket.destroy(lost);
    return 'hang';
  });
  await t.rejects(transport.exchange(get), { name: 'NoAnswer', sent: true, message: /EHOSTUNREACH/ });
});

t.test('a host name that is not known is known to have sent nothing', async (t) => {
  const options = { clock: fakeClock(), timeouts: defaultTimeouts, connections: 1, maxBodyBytes: 1000 };
  const transport = createTransport('http://no-such-host.invalid', options);
  t.teardown(() => transport.close());
  await t.rejects(transport.exchange(get), { name: 'NoAnswer', sent: false });
});

t.test('an answer that drips without end is left after the time for the whole of it', async (t) => {
  const clock = fakeClock();
  const server = createServer((_, response) => {
    response.writeHead(200);
    response.write(' ', () => clock.expire());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const transport = createTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    clock,
    timeouts: { ...defaultTimeouts, headersMs: 5000, answerMs: 7000 },
    connections: 1,
    maxBodyBytes: 1_000_000,
  });
  t.teardown(() => transport.close());
  await t.rejects(transport.exchange(get), { name: 'NoAnswer', sent: true, message: /within 12000 ms/ });
  t.same(clock.timers(), []);
});

t.test(
  'closing cuts off what does not end in time, and never calls it unsent; closing twice waits',
  async (t) => {
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const hang: Handler = () => {
      arrived();
      return 'hang';
    };
    const { clock, transport } = await open(t, hang);
    const waiting = transport.exchange(get).catch((error: unknown) => error);
    await arrival;
    const first = transport.close();
    t.equal(transport.close(), first);
    clock.expire();
    await first;
    t.match(await waiting, { name: 'NoAnswer', sent: true });
  },
);
