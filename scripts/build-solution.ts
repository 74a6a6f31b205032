import { parseArgs } from 'node:util';
import { productVersion, type WrittenSolution, writeSolutions } from './lib/write-solutions.ts';

const help = `Builds the solution packages into solution/dist.

Usage: npm run solution:build -- [options]
  --managed    also build the managed packages
  --json       print one JSON document instead of lines
  --help       show this text

Import TowneParkBridgeConnector first, then TowneParkBridge.`;

async function main(): Promise<void> {
  const options = {
    managed: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) {
    console.log(help);
    return;
  }
  const version = await productVersion();
  const kinds = values.managed === true ? [false, true] : [false];
  const written: WrittenSolution[] = [];
  for (const managed of kinds) written.push(...(await writeSolutions(version, managed)));
  if (values.json === true) console.log(JSON.stringify({ version, written }));
  else for (const entry of written) console.log(`${entry.file}  ${entry.bytes} bytes`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
