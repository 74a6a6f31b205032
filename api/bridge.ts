import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { buildApp } from './app.ts';
import type { CompleteConfig } from './complete-config.ts';
import { type Composition, compose } from './compose.ts';
import { isOwnTag } from './domain/sync/own-tag.ts';
import { startWorkers } from './workers/start-workers.ts';

/** A running bridge: HTTP, workers and the systems behind them. */
export interface Bridge {
  /** Base URL, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly composition: Composition;
  /** Stops listening, lets requests and deliveries under way finish, closes every system. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts everything; what was opened is closed again when a later part fails. `prepare` runs before the first
 * request is taken and the first job begins.
 */
export async function startBridge(
  wanted: CompleteConfig,
  logger: FastifyBaseLogger,
  prepare?: (composition: Composition) => Promise<unknown>,
): Promise<Bridge> {
  const config = await withPort(wanted);
  const composition = await compose(config, logger);
  try {
    await prepare?.(composition);
    return await serve(config, composition, logger);
  } catch (error) {
    await composition.close();
    throw error;
  }
}

async function serve(
  config: CompleteConfig,
  composition: Composition,
  logger: FastifyBaseLogger,
): Promise<Bridge> {
  const { deps, verifyToken, serviceBus } = composition;
  const interactive = deps.dataverse.inLane('interactive');
  const readiness = {
    sql: () => deps.sql.ping(),
    dataverse: async () => {
      await interactive.whoAmI();
    },
  };
  const app = await buildApp({
    config,
    deps: { ...deps, dataverse: interactive },
    logger,
    auth: verifyToken,
    readiness,
  });
  await app.listen({ host: config.host, port: config.port });
  const workers = startWorkers(deps, {
    serviceBus,
    owner: deps.ids.next(),
    syncIntervalSeconds: config.syncIntervalSeconds,
    live: config.syncLive,
    reconcileAt: config.syncReconcileAt,
    isOwnTag: (tag) => isOwnTag(tag, config.instanceName),
    deleteLimits: config.massDelete,
    parts: config.syncParts,
  });
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await app.close();
    await workers.stop();
    await composition.close();
  };
  return {
    url: config.publicUrl,
    composition,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Port 0 becomes a free port before anything is composed, because links in mails carry it. */
async function withPort(config: CompleteConfig): Promise<CompleteConfig> {
  if (config.port !== 0) return config;
  const probe = createServer();
  probe.listen(0, config.host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return { ...config, port, publicUrl: `http://${config.host}:${port}` };
}
