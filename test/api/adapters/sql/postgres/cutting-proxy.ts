import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Test } from 'tap';

export interface CuttingProxy {
  /** The database URL with the proxy in place of the server. */
  readonly url: string;
  /** From now on the server receives `commit`, and the connection is cut before its answer comes through. */
  cutAfterCommit(): void;
  /** Cuts every connection there is; new ones go through. */
  cutAll(): void;
}

/** Stands between the bridge and the server and cuts connections when it is told to. */
export async function cuttingProxy(t: Test, url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  const [host, port] = [target.hostname, Number(target.port || 5432)];
  const sockets = new Set<Socket>();
  let cutting = false;
  const server = createServer((client) => {
    const upstream = connect(port, host);
    let committed = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (cutting && data.includes('commit\0')) committed = true;
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (committed) client.destroy();
      else client.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  target.hostname = '127.0.0.1';
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    cutAfterCommit: () => {
      cutting = true;
    },
    cutAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
