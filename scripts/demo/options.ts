import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly sites: number;
  readonly json: boolean;
  readonly help: boolean;
}

export const demoHelp = `Usage: npm run demo -- [--sites N] [--json]

Runs the main job once on free ports and ends: imports the solutions into the Dataverse emulator, syncs both
ways, calculates a month, requests approvals, decides them by following the mailed links and compares both sides.

  --sites N   customer sites, 2 to 2000 (default 200); each has about 1.5 contracts and 12 months of daily revenue
  --json      print one JSON document instead of tables
  --help      show this text

Exit code 0 only if every step did what it should.
`;

/** Reads the arguments; throws an Error that names the option and the rule. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sites: { type: 'string', default: '200' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const sites = /^\d{1,4}$/.test(values.sites) ? Number(values.sites) : Number.NaN;
  if (!(sites >= 2 && sites <= 2000)) throw new Error('--sites must be a whole number from 2 to 2000');
  return { sites, json: values.json, help: values.help };
}
