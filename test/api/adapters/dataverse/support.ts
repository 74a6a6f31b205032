import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createDataverseClient,
  type DataverseClient,
  type DataverseClientOptions,
} from '../../../../api/adapters/dataverse/client.ts';
import type { Ids, TimedClock } from '../../../../api/ports/clock.ts';
import type { Logger } from '../../../../api/ports/logger.ts';
import type { TokenProvider } from '../../../../api/ports/tokens.ts';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
export type Answer =
  | { status: number; headers?: Record<string, string>; body?: unknown; raw?: Buffer }
  /** Closes the socket without an answer. */
  | 'cut'
  /** Accepts the request and never answers. */
  | 'hang';
export type Handler = (request: Seen, number: number) => Answer | Promise<Answer>;

export interface FakeServer {
  readonly url: string;
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** A real HTTP server whose answers the test writes; bodies that are not text are sent as JSON. */
export async function serve(handler: Handler): Promise<FakeServer> {
  const seen: Seen[] = [];
  // As long an address as Dataverse takes.
  const server: Server = createServer({ maxHeaderSize: 65_536 }, async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const entry: Seen = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(pieces).toString('utf8'),
    };
    seen.push(entry);
    reply(response, await handler(entry, seen.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${port}`, seen, close };
}

function reply(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return;
  if (answer === 'cut') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  const { body } = answer;
  response.end(
    answer.raw ?? (body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)),
  );
}

export function refusal(status: number, code: string, message = 'refused'): Answer {
  return { status, body: { error: { code, message } } };
}

export interface FakeClock extends TimedClock {
  /** Milliseconds of every sleep. */
  readonly slept: number[];
  /** Milliseconds of the timers that are set, the oldest first. */
  timers(): number[];
  /** Lets all of them expire. */
  expire(): void;
}

/** Time moves only when somebody sleeps; sleeps end at once, timers when the test says so. */
export function fakeClock(): FakeClock {
  let now = Date.parse('2026-01-31T09:00:00Z');
  const slept: number[] = [];
  const timers = new Set<{ ms: number; expired: () => void }>();
  return {
    slept,
    timers: () => [...timers].map(({ ms }) => ms),
    expire() {
      for (const timer of timers) {
        timers.delete(timer);
        timer.expired();
      }
    },
    timer(ms, expired) {
      const timer = { ms, expired };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    now: () => new Date(now),
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
}

export function countingIds(): Ids {
  let count = 0;
  return {
    next: () => {
      count += 1;
      return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
    },
  };
}

export function silentLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (fields: object, message: string) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger = { lines, debug: write, info: write, warn: write, error: write, child: () => logger };
  return logger;
}

export function fixedTokens(): TokenProvider & { readonly refreshed: string[] } {
  const refreshed: string[] = [];
  return {
    refreshed,
    token: async () => (refreshed.length === 0 ? 'token-1' : 'token-2'),
    refresh: async (rejected) => {
      refreshed.push(rejected);
      return 'token-2';
    },
  };
}

export interface Rig {
  readonly server: FakeServer;
  readonly client: DataverseClient;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly tokens: ReturnType<typeof fixedTokens>;
  readonly logger: ReturnType<typeof silentLogger>;
}

/** A client in front of a scripted server, both closed with the test. */
export async function rig(
  t: { teardown(work: () => Promise<void>): unknown },
  handler: Handler,
  options: Partial<DataverseClientOptions> = {},
): Promise<Rig> {
  const server = await serve(handler);
  const clock = fakeClock();
  const tokens = fixedTokens();
  const logger = silentLogger();
  const client = createDataverseClient({
    url: server.url,
    tokens,
    clock,
    logger,
    ids: countingIds(),
    jitter: () => 1,
    ...options,
  });
  t.teardown(async () => {
    await server.close();
    await client.close();
  });
  return { server, client, clock, tokens, logger };
}

export const siteId = '11111111-1111-4111-8111-111111111111';
export const territoryId = '22222222-2222-4222-8222-222222222222';

/** A customer site as the Web API gives it. */
export function webSite(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    '@odata.etag': 'W/"7"',
    tp_customersiteid: siteId,
    tp_sitenumber: '0007',
    tp_name: 'Harbor Hotel',
    tp_siteaddress: null,
    tp_contracttype: null,
    _tp_territoryid_value: territoryId,
    tp_isactive: true,
    tp_revenuesharepercentage: null,
    tp_minimumlaborhours: 40,
    _tp_billingcontact_value: null,
    ...changes,
  };
}

/** The same site in canonical form. */
export const site = {
  id: siteId,
  siteNumber: '0007',
  name: 'Harbor Hotel',
  address: null,
  contractType: null,
  territoryId,
  isActive: true,
  revenueSharePercentage: null,
  minimumLaborHours: 40,
  billingContactId: null,
};
