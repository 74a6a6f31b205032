import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

/** A bulk write as it came by. */
export interface Passing {
  /** Bearer token of the process that sent it. */
  readonly from: string;
  /** Lets it go on to the environment; resolves when that has answered. */
  pass(): Promise<void>;
}

/**
 * Stands between the processes and Dataverse. Every bulk write is held until `onBulk` lets it pass; `written`
 * counts how often each row was carried out there.
 */
export async function openGateway(target: string, onBulk: (passing: Passing) => void) {
  const written = new Map<string, number>();
  const requests = new Map<string, number>();
  const server = createServer(async (incoming, response) => {
    const from = (incoming.headers.authorization ?? '').replace('Bearer ', '');
    requests.set(from, (requests.get(from) ?? 0) + 1);
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const forward = async (): Promise<void> => {
      const { connection: _, host: __, 'content-length': ___, ...headers } = incoming.headers;
      const answer = await request(`${target}${incoming.url}`, {
        method: incoming.method as 'GET',
        headers: headers as Record<string, string>,
        body: body.length === 0 ? null : body,
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      if (isBulk(incoming.url) && answer.statusCode < 300) count(written, body.toString('utf8'));
      response.writeHead(answer.statusCode, withoutLength(answer.headers));
      response.end(bytes);
    };
    if (isBulk(incoming.url)) onBulk({ from, pass: forward });
    else await forward();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** How often each row was written, by id. */
    written: written as ReadonlyMap<string, number>,
    /** Requests of any kind by process. */
    requests: requests as ReadonlyMap<string, number>,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function isBulk(url: string | undefined): boolean {
  return url?.includes('UpsertMultiple') === true;
}

function count(written: Map<string, number>, body: string): void {
  for (const [, id = ''] of body.matchAll(/"tp_revenuedataid":"([0-9a-f-]{36})"/g)) {
    written.set(id, (written.get(id) ?? 0) + 1);
  }
}

function withoutLength(headers: Record<string, string | string[] | undefined>) {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...rest } = headers;
  return Object.fromEntries(Object.entries(rest).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
}
