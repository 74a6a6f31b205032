import { isAbsolute, resolve } from 'node:path';
import pino from 'pino';
import type { DataverseClient } from './adapters/dataverse/client.ts';
import type { Bridge } from './bridge.ts';
import { completeConfig, missingSettings } from './complete-config.ts';
import { type Config, ConfigError, configTable, readConfig, redacted } from './config.ts';
import type { LocalStack } from './local/start.ts';
import { loggerOptions } from './plugins/request-log.ts';
import { warnOfDifferences } from './warn-of-differences.ts';

/** sysexits.h: the configuration is at fault, starting again will not help. */
const exitConfig = 78;
const demoSites = 25;
const highestLocalPort = 65_530;
/** Kubernetes gives 30 s; after 10 s of waiting the process leaves anyway. */
const graceMs = 10_000;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    printHelp();
    return;
  }
  const production = process.env.NODE_ENV === 'production';
  const config = readConfig({ LOG_LEVEL: production ? 'info' : 'warn', ...process.env });
  const logger = pino(loggerOptions(config.logLevel));
  const dataDir = dataDirectory();
  const stack = production ? null : await startStandIns(config, dataDir, logger);
  const complete = completeConfig(config, stack?.standIns ?? null);
  // Loaded late: a wrong setting is reported before the large libraries are read.
  const { startBridge } = await import('./bridge.ts');
  const bridge = await startBridge(complete, logger, ({ deps }) => prepareDataverse(config, deps.dataverse));
  logger.info({ config: redacted(config) }, 'the bridge is running');
  // The emulator is not compared: the same model made its tables a moment ago.
  if (config.dataverse !== null) void warnOfDifferences(bridge.composition.deps.dataverse, logger);
  const local = stack === null ? null : { stack, dataDir };
  const background = local === null ? null : await prepareLocal(config, bridge, local, logger);
  onStopSignals(async () => {
    await background?.stop();
    await bridge.stop();
    await stack?.close();
  });
}

function dataDirectory(): string {
  const wanted = process.env.DATA_DIR ?? '.data';
  return isAbsolute(wanted) ? wanted : resolve(process.cwd(), wanted);
}

/** Stand-ins for whatever is not configured, unless everything is. */
async function startStandIns(
  config: Config,
  dataDir: string,
  logger: pino.Logger,
): Promise<LocalStack | null> {
  if (missingSettings(config).length === 0) return null;
  if (config.port > highestLocalPort) {
    const rule = `must be at most ${highestLocalPort}: the stand-ins take the five ports after it`;
    throw new ConfigError([{ field: 'PORT', rule }]);
  }
  const { startLocal } = await import('./local/start.ts');
  return startLocal({ dataDir, basePort: config.port === 0 ? 0 : config.port + 1, logger });
}

/** The emulator gets its tables as an administrator would bring them: by importing the solutions. */
async function prepareDataverse(config: Config, dataverse: DataverseClient): Promise<void> {
  if (config.dataverse !== null) return;
  const { importSolutions } = await import('./local/prepare.ts');
  await importSolutions(dataverse);
}

/** Demo data, only when Dataverse is the emulator; it arrives in the background. */
async function prepareLocal(
  config: Config,
  bridge: Bridge,
  local: { stack: LocalStack; dataDir: string },
  logger: pino.Logger,
): Promise<{ stop(): Promise<void> }> {
  const controller = new AbortController();
  const { deps } = bridge.composition;
  let work: Promise<void> = Promise.resolve();
  let seeding = false;
  if (config.dataverse === null) {
    const { hasDemoData, prepareDemoData } = await import('./local/prepare.ts');
    seeding = !hasDemoData(local.dataDir);
    const options = { dataDir: local.dataDir, sites: demoSites, signal: controller.signal };
    work = prepareDemoData(deps, options).catch((error: unknown) => {
      if (!controller.signal.aborted) logger.error({ err: error }, 'the demo data could not be written');
    });
  }
  const { printBanner } = await import('./local/banner.ts');
  printBanner({
    url: bridge.url,
    stack: local.stack,
    token: await local.stack.issueToken('demo.user@example.com'),
    dataDir: local.dataDir,
    seeding,
  });
  return {
    async stop() {
      controller.abort();
      await work;
    },
  };
}

/** First signal: stop in order. Second signal, or ten seconds: leave at once. */
function onStopSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const handle = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), graceMs).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}

function printHelp(): void {
  const lines = configTable().map(({ name, default: value, description }) => {
    const fallback = value === '' ? '' : ` [${value}]`;
    return `  ${name.padEnd(30)}${description}${fallback}`;
  });
  const text = [
    'Usage: npm start',
    '',
    'Starts the bridge. What is not configured runs embedded on 127.0.0.1 with demo data under .data/;',
    'with NODE_ENV=production nothing is embedded and every system must be configured.',
    '',
    'Environment variables:',
    ...lines,
    `  ${'DATA_DIR'.padEnd(30)}Folder of the embedded stand-ins. [.data]`,
    '',
  ];
  process.stdout.write(text.join('\n'));
}

/** What a person can do about it, where that is known. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}\nA bridge may be running already. Stop it, or set PORT: the stand-ins take the five ports after it.`;
  }
  return error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(error instanceof ConfigError ? exitConfig : 1);
});
