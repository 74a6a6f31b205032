import type { AnsweredRequest, StartPackage } from '../api/local/dataverse/options.ts';
import { type Emulator, startDataverseEmulator } from '../api/local/dataverse/start.ts';
import { buildSolutions } from '../solution/build.ts';
import { addressesOf, banner } from './emulator/banner.ts';
import { explained } from './emulator/explained.ts';
import { emulatorHelp } from './emulator/help.ts';
import { makeFolder } from './emulator/make-folder.ts';
import { type ProgramOptions, readOptions } from './emulator/options.ts';
import { messageOf, read, readFaultsFile } from './emulator/read-files.ts';
import { productVersion } from './lib/write-solutions.ts';

async function packages(options: ProgramOptions): Promise<readonly StartPackage[]> {
  const own = options.empty ? [] : buildSolutions({ version: await productVersion() });
  const others = options.solutions.map((file) => ({ name: file, zip: read('--solution', file) }));
  return [...own, ...others];
}

async function start(options: ProgramOptions): Promise<Emulator> {
  const { port, host, dataFile } = options;
  if (dataFile !== null) makeFolder(dataFile);
  return startDataverseEmulator({
    port,
    host,
    dataFile,
    packages: await packages(options),
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

function logRequest({ method, path, status, user, milliseconds }: AnsweredRequest): void {
  process.stderr.write(`${method} ${path} ${status} ${milliseconds} ms ${user ?? '-'}\n`);
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
  const emulator = await start(options);
  onStopSignals(emulator);
  for (const fault of faults) emulator.admin.addFault(fault);
  const at = addressesOf(emulator.url);
  process.stdout.write(options.json ? `${JSON.stringify(at)}\n` : banner(at, options));
}

main().catch((error: unknown) => {
  process.stderr.write(`✗ ${messageOf(error)}\n`);
  process.exit(1);
});
