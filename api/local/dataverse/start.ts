import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { Context } from './context.ts';
import { EmulatorTime } from './emulator-time.ts';
import { type EventControl, Events } from './events/events.ts';
import { refuseConnection } from './http/client-error.ts';
import type { Admin } from './http/control.ts';
import { handle } from './http/handler.ts';
import { identity, seedIdentity } from './identity.ts';
import { refreshed } from './metadata/columns.ts';
import { schemaFromModel } from './metadata/from-model.ts';
import { mergeSchema } from './metadata/merge.ts';
import { systemSchema } from './metadata/system-tables.ts';
import type { SchemaData } from './metadata/types.ts';
import { defaultLimits, defaultUnproven, type EmulatorOptions, type Limits } from './options.ts';
import { systemRequest } from './request-info.ts';
import { createService } from './service.ts';
import { Imports } from './solution/imports.ts';
import { importPackage, installPackages } from './solution/install-packages.ts';
import { failInterruptedImports } from './solution/job.ts';
import { dataFileError } from './store/data-file-error.ts';
import { Disk } from './store/disk.ts';
import { holdFile } from './store/hold-file.ts';
import { Store } from './store/store.ts';

export interface Emulator {
  /** `http://127.0.0.1:port`, without a slash at the end; the Web API is below `/api/data/v9.2/`. */
  readonly url: string;
  readonly admin: Admin;
  /** Imports a package as `ImportSolution` does; throws its error. */
  importSolution(zip: Uint8Array): Promise<void>;
  readonly events: EventControl;
  /** Stops listening, ends open connections and closes the file. */
  close(): Promise<void>;
}

/**
 * Starts a Dataverse Web API (OData v4) on loopback. Rows live in memory and, with `dataFile`, in one SQLite
 * file that holds every write before it is acknowledged.
 */
export async function startDataverseEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const release = options.dataFile == null ? () => undefined : holdFile(options.dataFile);
  try {
    return await startHolding(options, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function startHolding(options: EmulatorOptions, release: () => void): Promise<Emulator> {
  const time = new EmulatorTime(options.now ?? (() => new Date()));
  const context = openContext(options, time.now);
  const events = new Events(context, options.events, options.logger);
  const closing = new AbortController();
  const { service, admin } = createService({ options, context, time, events, closing: closing.signal });
  const answer: RequestListener = (request, response) => void handle(service, request, response);
  const server = createServer(serverOptions(context.limits), answer);
  // A client may end its side once its request is sent; Node's server would else drop the answer under way.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('checkExpectation', answer);
  server.on('clientError', refuseConnection);
  try {
    installPackages(context, options.packages ?? []);
    await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  } catch (error) {
    await events.close();
    context.store.close();
    throw error;
  }
  const url = urlOf(server);
  events.start(new URL(url).host);
  return {
    url,
    admin,
    events,
    importSolution: async (zip) => importPackage(context, Buffer.from(zip).toString('base64')),
    close: async () => {
      closing.abort();
      context.imports.stop();
      await stop(server);
      await events.close();
      context.store.close();
      release();
    },
  };
}

/** Slow and oversized requests end by themselves; open connections are looked at every second at least. */
function serverOptions({ maxHeaderBytes, requestTimeoutMs }: Limits): ServerOptions {
  return {
    keepAliveTimeout: 60_000,
    // A request without Host is refused with the service's own answer instead of an empty one.
    requireHostHeader: false,
    maxHeaderSize: maxHeaderBytes,
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(requestTimeoutMs, 30_000),
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 1000),
  };
}

function openContext(options: EmulatorOptions, now: () => Date): Context {
  const context = readContext(options, now);
  seedIdentity(context, options.applications);
  failInterruptedImports(context);
  return context;
}

/** The context with the rows of the data file; throws a DataFileError when they cannot be read. */
function readContext(options: EmulatorOptions, now: () => Date): Context {
  const limits = { ...defaultLimits, ...options.limits };
  const disk = options.dataFile == null ? null : new Disk(options.dataFile);
  try {
    const { secret, schema } = readSettings(
      options.tables,
      disk,
      now().getTime() - limits.trackingDays * dayMs,
    );
    return {
      store: new Store(schema, disk, now),
      identity,
      limits,
      now,
      secret,
      request: systemRequest(identity.userId),
      roles: { enforced: options.roles === 'enforced' },
      imports: new Imports(options.schedule ?? setImmediate),
      unproven: { ...defaultUnproven, ...options.unproven },
      newId: options.newId ?? randomUUID,
    };
  } catch (error) {
    disk?.abandon();
    throw dataFileError(options.dataFile ?? '', error);
  }
}

const dayMs = 86_400_000;

/** The secret and the definitions of the file, or new ones; deletes before `forget` (epoch milliseconds) go. */
function readSettings(
  tables: EmulatorOptions['tables'] = [],
  disk: Disk | null,
  forget: number,
): { readonly secret: string; readonly schema: SchemaData } {
  disk?.forgetDeletes(forget);
  const settings = disk?.settings() ?? new Map<string, string>();
  const stored = settings.get('schema');
  const known: SchemaData =
    stored === undefined ? systemSchema : mergeSchema(systemSchema, withTodaysOwner(JSON.parse(stored)));
  const schema = mergeSchema(known, schemaFromModel(tables));
  const secret = settings.get('secret') ?? randomUUID();
  disk?.commit({ rows: [], settings: { secret }, schema, wipe: false });
  return { secret, schema };
}

/** Files of earlier versions hold owners that could be users only. */
function withTodaysOwner(stored: SchemaData): SchemaData {
  return { ...stored, tables: stored.tables.map(refreshed) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the emulator is not listening');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
