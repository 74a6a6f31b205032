import type { AnsweredRequest } from '../api/local/dataverse/options.ts';
import { type Emulator, startDataverseEmulator } from '../api/local/dataverse/start.ts';
import { buildSolutions } from '../solution/build.ts';
import { addressesOf, banner } from './emulator/banner.ts';
import { emulatorHelp } from './emulator/help.ts';
import { makeFolder } from './emulator/make-folder.ts';
import { type ProgramOptions, readOptions } from './emulator/options.ts';
import { messageOf, read, readFaultsFile } from './emulator/read-files.ts';
import { productVersion } from './lib/write-solutions.ts';

interface Package {
  readonly name: string;
  readonly zip: Uint8Array;
}

async function packages(options: ProgramOptions): Promise<readonly Package[]> {
  const own = options.empty ? [] : buildSolutions({ version: await productVersion() });
  const others = options.solutions.map((file) => ({ name: file, zip: read('--solution', file) }));
  return [...own, ...others];
}

function start(options: ProgramOptions): Promise<Emulator> {
  const { port, host, dataFile } = options;
  if (dataFile !== null) makeFolder(dataFile);
  return startDataverseEmulator({
    port,
    host,
    dataFile,
    tokens: options.tokens,
    applications: options.applications,
    protection: options.limits,
    roles: options.enforceRoles ? 'enforced' : 'ignored',
    tokenKeyFile: dataFile === null ? null : `${dataFile}.token-key.json`,
    ...(options.log ? { onRequest: logRequest } : {}),
  }).catch((error: unknown) => {
    throw explained(error, options);
  });
}

function explained(error: unknown, { port, dataFile }: ProgramOptions): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    return new Error(`port ${port} is in use; stop what uses it, or choose another one with --port`);
  }
  const isDisk = code.startsWith('SQLITE') || messageOf(error).includes('local database');
  return isDisk ? new Error(`--data ${dataFile}: ${messageOf(error)}`) : error;
}

function logRequest({ method, path, status, user, milliseconds }: AnsweredRequest): void {
  process.stderr.write(`${method} ${path} ${status} ${milliseconds} ms ${user ?? '-'}\n`);
}

async function prepare(emulator: Emulator, toImport: readonly Package[]): Promise<void> {
  for (const { name, zip } of toImport) {
    await emulator.importSolution(zip).catch((error: unknown) => {
      throw new Error(`the solution ${name} cannot be imported: ${messageOf(error)}`);
    });
  }
}

/** First signal: stop in order. A second one leaves at once. */
function onStopSignals(emulator: Emulator): void {
  let stopping = false;
  const handle = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    emulator.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(emulatorHelp);
    return;
  }
  const faults = options.faultsFile === null ? [] : readFaultsFile(options.faultsFile);
  const toImport = await packages(options);
  const emulator = await start(options);
  onStopSignals(emulator);
  await prepare(emulator, toImport);
  for (const fault of faults) emulator.admin.addFault(fault);
  const at = addressesOf(emulator.url);
  process.stdout.write(options.json ? `${JSON.stringify(at)}\n` : banner(at, options));
}

main().catch((error: unknown) => {
  process.stderr.write(`✗ ${messageOf(error)}\n`);
  process.exit(1);
});
