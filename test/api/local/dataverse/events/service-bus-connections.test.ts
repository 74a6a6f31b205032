import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import t from 'tap';
import { type Closing, type Send, site, started } from '../client.ts';
import { opened, register } from './bus.ts';
import { endpointId } from './receiver.ts';

interface Gate {
  readonly port: number;
  /** Connections of the emulator, oldest first. */
  readonly connections: readonly Socket[];
  /** The oldest one, as soon as it is there. */
  readonly first: Promise<Socket>;
  /** Lets a held gate pass on to the broker what it got. */
  release(): void;
}

/** Another address of the broker, which shows who is connected; a held one passes nothing on until it is released. */
async function gate(t: Closing, brokerPort: number, mode: 'open' | 'held' = 'open'): Promise<Gate> {
  const connections: Socket[] = [];
  const pass = (socket: Socket): void => {
    const broker = connect(brokerPort, '127.0.0.1');
    socket.pipe(broker).pipe(socket);
    socket.on('error', () => broker.destroy());
    broker.on('error', () => socket.destroy());
    socket.on('close', () => broker.destroy());
  };
  const server = createServer((socket) => {
    connections.push(socket);
    if (mode === 'open') pass(socket);
  });
  const first = once(server, 'connection').then(([socket]) => socket as Socket);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const release = () => connections.forEach(pass);
  return { port: (server.address() as AddressInfo).port, connections, first, release };
}

async function ended(socket: Socket | undefined): Promise<void> {
  if (socket !== undefined && !socket.closed) await once(socket, 'close');
}

async function change(send: Send, more: object): Promise<void> {
  const { status, text } = await send('PATCH', `serviceendpoints(${endpointId})`, more);
  if (status !== 204) throw new Error(text);
}

/** An emulator that has sent one message; it closes with the second argument. */
async function connected(t: Closing, closing: Closing = t) {
  const { port } = await opened(t);
  const first = await gate(t, port);
  const second = await gate(t, port);
  const service = await started(closing);
  await register(service.send, first.port, { contract: 5, path: 'sites' });
  await service.send('POST', 'tp_customersites', site(1));
  await service.events.idle();
  return { ...service, first, second };
}

t.test('all messages of an endpoint go over one connection', async (t) => {
  const { send, events, first } = await connected(t);
  for (const n of [2, 3, 4]) await send('POST', 'tp_customersites', site(n));
  await events.idle();
  t.equal(first.connections.length, 1);
  t.equal(first.connections[0]?.closed, false);
});

t.test('another namespace or path ends the old connection', async (t) => {
  const { send, events, first, second } = await connected(t);
  await change(send, { namespaceaddress: `sb://127.0.0.1:${second.port}/` });
  await ended(first.connections[0]);
  await send('POST', 'tp_customersites', site(2));
  await events.idle();
  t.equal(first.connections.length, 1, 'nothing goes there any more');
  t.equal(second.connections.length, 1);
  await change(send, { path: 'events', contract: 2 });
  await ended(second.connections[0]);
  await send('POST', 'tp_customersites', site(3));
  await events.idle();
  t.equal(second.connections.length, 2);
  t.equal(second.connections[1]?.closed, false);
  const jobs = (await send('GET', 'asyncoperations')).json.value;
  t.same(
    jobs.map((job) => job.statuscode),
    [30, 30, 30],
  );
});

t.test('an endpoint that is deleted, a reset and the end of the emulator end the connection', async (t) => {
  const deleted = await connected(t);
  await remove(deleted.send);
  await ended(deleted.first.connections[0]);
  const forgotten = await connected(t);
  forgotten.admin.reset();
  await ended(forgotten.first.connections[0]);
  const closed = await connected(t, { teardown: () => undefined });
  await closed.close();
  await ended(closed.first.connections[0]);
  t.pass('every connection ended');
});

/** Removes the steps of the endpoint, then the endpoint. */
async function remove(send: Send): Promise<void> {
  const steps = await send('GET', 'sdkmessageprocessingsteps?$select=name');
  for (const { sdkmessageprocessingstepid: id } of steps.json.value)
    await send('DELETE', `sdkmessageprocessingsteps(${id})`);
  const { status, text } = await send('DELETE', `serviceendpoints(${endpointId})`);
  if (status !== 204) throw new Error(text);
}

t.test('an endpoint deleted while its connection is being opened leaves none behind', async (t) => {
  const { port } = await opened(t);
  const held = await gate(t, port, 'held');
  const { send } = await started(t, { events: { busPausesMs: [] } });
  await register(send, held.port, { contract: 5, path: 'sites' });
  await send('POST', 'tp_customersites', site(1));
  const socket = await held.first;
  await remove(send);
  held.release();
  await ended(socket);
  t.equal(held.connections.length, 1);
  t.equal(socket.closed, true);
});

t.test('after ten changes and the deletion of an endpoint no connection is left', async (t) => {
  const { send, events, first } = await connected(t);
  for (let n = 2; n <= 11; n += 1) {
    const path = n % 2 === 0 ? { path: 'events', contract: 2 } : { path: 'sites', contract: 5 };
    await change(send, path);
    await send('POST', 'tp_customersites', site(n));
    await events.idle();
  }
  t.equal(first.connections.length, 11, 'each change opens one');
  await remove(send);
  await Promise.all(first.connections.map(ended));
  t.ok(first.connections.every((socket) => socket.closed));
});
