import type { AddressInfo, Socket } from 'node:net';
import type { Broker } from '../engine/broker.ts';
import { ClientConnection, type ConnectionOptions } from './connection.ts';
import {
  type AttachFrame,
  type Connection,
  type Container,
  type Context,
  rhea,
  type Sender,
} from './rhea.ts';
import { HeldAttaches, interceptAttach, readSessionRequest } from './session-attach.ts';

interface Promised {
  readonly id: string | null;
  readonly until: number;
}

interface ClientState {
  readonly client: ClientConnection;
  readonly held: HeldAttaches;
  /** Session promised to the receiver that is being attached right now; null id = none was free in time. */
  promised: Promised | undefined;
}

/** Listens for AMQP clients on a loopback port; resolves with the port in use. */
export async function listen(
  broker: Broker,
  options: ConnectionOptions & { readonly host: string; readonly port: number },
): Promise<{ port: number; close(): Promise<void> }> {
  const container = rhea.create_container({
    id: 'towne-park-local-broker',
    sender_options: { autosettle: false, treat_modified_as_released: false },
    receiver_options: { autoaccept: false, autosettle: false, credit_window: 0 },
  });
  container.sasl_server_mechanisms.enable_anonymous();
  const states = new Map<Connection, ClientState>();
  wire(container, broker, options, states);
  const server = container.listen({
    host: options.host,
    port: options.port,
    max_frame_size: 65_536,
    channel_max: 1000,
    reconnect: false,
    noDelay: true,
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        for (const state of states.values()) state.held.cancelAll();
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function wire(
  container: Container,
  broker: Broker,
  options: ConnectionOptions,
  states: Map<Connection, ClientState>,
): void {
  const stateOf = (connection: Connection): ClientState => {
    const found = states.get(connection);
    if (found !== undefined) return found;
    const made = {
      client: new ClientConnection(broker, options),
      held: new HeldAttaches(),
      promised: undefined,
    };
    states.set(connection, made);
    answerEveryRead(connection);
    return made;
  };
  const on = (event: string, handler: (state: ClientState, context: Context) => void): void => {
    container.on(event, (context: Context) => handler(stateOf(context.connection), context));
  };
  on('session_open', (state, context) => holdSessions(broker, state, context));
  on('receiver_open', (state, context) => state.client.openIncoming(context.receiver));
  on('sender_open', (state, context) => openSender(state, context.sender));
  on('message', (state, context) => state.client.receive(context));
  on('accepted', (state, context) => state.client.settle(context, 'completed'));
  on('modified', (state, context) => state.client.settle(context, 'abandoned'));
  on('released', (state, context) => state.client.settle(context, 'abandoned'));
  on('rejected', (state, context) => state.client.settle(context, 'dead-lettered'));
  on('sender_flow', (state, context) => state.client.flow(context.sender));
  on('sender_close', (state, context) => state.client.closeOutgoing(context.sender));
  const forget = (context: Context): void => {
    const state = states.get(context.connection);
    states.delete(context.connection);
    state?.held.cancelAll();
    state?.client.close();
  };
  for (const event of ['connection_close', 'disconnected']) container.on(event, forget);
  // A client that breaks the protocol or vanishes loses its own connection only.
  for (const event of [
    'connection_error',
    'session_error',
    'sender_error',
    'receiver_error',
    'protocol_error',
    'error',
  ]) {
    container.on(event, () => undefined);
  }
}

function openSender(state: ClientState, sender: Sender): void {
  const promised = state.promised;
  state.promised = undefined;
  if (promised === undefined) {
    state.client.openOutgoing(sender, null);
  } else if (promised.id !== null) {
    state.client.openOutgoing(sender, { id: promised.id, until: promised.until });
  } else {
    sender.local.attach.source = null;
    sender.close({ condition: 'com.microsoft:timeout', description: 'No session became available in time.' });
  }
}

function holdSessions(broker: Broker, state: ClientState, context: Context): void {
  interceptAttach(context.session, {
    attach: (frame, proceed) => attach(broker, state, frame, proceed),
    detach: (frame: AttachFrame) => state.held.cancel(frame.performative.handle),
  });
}

function attach(broker: Broker, state: ClientState, frame: AttachFrame, proceed: () => void): void {
  const request = readSessionRequest(broker, frame);
  if (request.kind === 'none') {
    proceed();
    return;
  }
  const resume = (id: string | null): void => {
    state.promised = { id, until: Date.now() + request.queue.lockMs };
    proceed();
  };
  if (request.kind === 'named') resume(request.sessionId);
  else state.held.hold(frame, request, resume);
}

/**
 * The client leaves Nagle's algorithm on; without an answer to each read, loopback's delayed acknowledgement
 * stalls its next small write by 40 ms. An empty frame (8 bytes) carries the acknowledgement at once.
 */
function answerEveryRead(connection: Connection): void {
  const { socket } = connection;
  let written = 0;
  socket.on('data', () => {
    written = socket.bytesWritten;
    setImmediate(() => {
      if (!socket.destroyed && connection.is_open() && socket.bytesWritten === written)
        connection._write_frame();
    });
  });
}
