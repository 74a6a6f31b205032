import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Context } from './context.ts';
import { type Admin, Control } from './http/control.ts';
import { Faults } from './http/faults.ts';
import { handle, type Service } from './http/handler.ts';
import { identity, seedIdentity } from './identity.ts';
import { schemaFromModel } from './metadata/from-model.ts';
import { mergeSchema } from './metadata/merge.ts';
import { systemSchema } from './metadata/system-tables.ts';
import type { SchemaData } from './metadata/types.ts';
import { defaultLimits, defaultUnproven, type EmulatorOptions } from './options.ts';
import { systemRequest } from './request-info.ts';
import { Disk } from './store/disk.ts';
import { Store } from './store/store.ts';

export interface Emulator {
  /** `http://127.0.0.1:port`, without a slash at the end; the Web API is below `/api/data/v9.2/`. */
  readonly url: string;
  readonly admin: Admin;
  /** Stops listening, ends open connections and closes the file. */
  close(): Promise<void>;
}

/** Requests kept for `admin.requests()`. */
const traceLimit = 1000;

/**
 * Starts a Dataverse Web API (OData v4) on loopback. Rows live in memory and, with `dataFile`, in one SQLite
 * file that holds every write before it is acknowledged.
 */
export async function startDataverseEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const now = options.now ?? (() => new Date());
  const disk = options.dataFile == null ? null : new Disk(options.dataFile);
  const context = openContext(options, disk, now);
  const service = serviceOf(options, context);
  const server = createServer((request, response) => void handle(service.service, request, response));
  server.keepAliveTimeout = 60_000;
  try {
    await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  } catch (error) {
    context.store.close();
    throw error;
  }
  return {
    url: urlOf(server),
    admin: service.admin,
    close: async () => {
      await stop(server);
      context.store.close();
    },
  };
}

function openContext(options: EmulatorOptions, disk: Disk | null, now: () => Date): Context {
  const limits = { ...defaultLimits, ...options.limits };
  disk?.forgetDeletes(now().getTime() - limits.trackingDays * 86_400_000);
  const settings = disk?.settings() ?? new Map<string, string>();
  const stored = settings.get('schema');
  const known: SchemaData =
    stored === undefined ? systemSchema : mergeSchema(systemSchema, JSON.parse(stored));
  const schema = mergeSchema(known, schemaFromModel(options.tables ?? []));
  const secret = settings.get('secret') ?? randomUUID();
  disk?.commit({ rows: [], settings: { secret }, schema, wipe: false });
  const context: Context = {
    store: new Store(schema, disk, now),
    identity,
    limits,
    now,
    secret,
    request: systemRequest(identity.userId),
    unproven: { ...defaultUnproven, ...options.unproven },
    newId: options.newId ?? randomUUID,
  };
  seedIdentity(context);
  return context;
}

function serviceOf(options: EmulatorOptions, context: Context): { service: Service; admin: Admin } {
  const faults = new Faults();
  const trace: { method: string; path: string; status: number }[] = [];
  const admin: Admin = {
    reset: () => {
      faults.clear();
      trace.length = 0;
      context.store.clear();
      seedIdentity(context);
    },
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    expireDeltaTokens: () => context.store.expireTokens(),
    counts: () =>
      Object.fromEntries(context.store.tables().map((t) => [t.shape.table.logicalName, t.rows.size])),
    requests: () => [...trace],
  };
  const observe = (method: string, path: string, status: number): void => {
    trace.push({ method, path, status });
    if (trace.length > traceLimit) trace.shift();
  };
  const control = new Control(admin);
  return { admin, service: { context, faults, control, options, observe, logger: options.logger } };
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
  return `http://${address.address}:${address.port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
