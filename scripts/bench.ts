import { benchHelp, readOptions } from './bench/options.ts';
import { printReport } from './bench/print.ts';
import { suites } from './bench/suites.ts';
import { createProgress } from './demo/progress.ts';

/** `npm run bench`: measures in one run and prints ratios; nothing is asserted, see `--help`. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), Object.keys(suites));
  if (options.help) {
    process.stdout.write(benchHelp);
    return;
  }
  const progress = createProgress(process.stderr, () => performance.now());
  for (const name of options.suites) {
    const measure = suites[name];
    if (measure !== undefined) printReport(name, await measure(options, progress), options.json);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
