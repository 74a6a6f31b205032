import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly suites: readonly string[];
  /** Rows of each bulk round. */
  readonly rows: number;
  /** Rows that the memory measurement streams. */
  readonly streamed: number;
  readonly rounds: number;
  readonly json: boolean;
  readonly help: boolean;
}

export const benchHelp = `Usage: npm run bench -- [dataverse] [--rows N] [--streamed N] [--rounds N] [--json]

Measures our parts beside a floor and a peer in one run, in turns, and prints medians and ratios. Machines differ and
are noisy: compare ratios, not absolute numbers. Nothing fails because it is slow.

  dataverse      the Dataverse client against the emulator, in two processes
  --rows N       rows of each bulk round, 500 to 200000 (default 40000)
  --streamed N   rows of the memory measurement, 0 to 2000000 (default 500000; 0 leaves it out)
  --rounds N     rounds of each measurement, 1 to 50 (default 5)
  --json         print one JSON document instead of tables
  --help         show this text
`;

/** Reads the arguments; throws an Error that names the option and the rule. */
export function readOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rows: { type: 'string', default: '40000' },
      streamed: { type: 'string', default: '500000' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  for (const name of positionals) {
    if (!known.includes(name)) throw new Error(`there is no benchmark '${name}'; known: ${known.join(', ')}`);
  }
  return {
    suites: positionals.length === 0 ? known : positionals,
    rows: whole('rows', values.rows, 500, 200_000),
    streamed: whole('streamed', values.streamed, 0, 2_000_000),
    rounds: whole('rounds', values.rounds, 1, 50),
    json: values.json,
    help: values.help,
  };
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}`);
}
