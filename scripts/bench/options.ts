import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly suites: readonly string[];
  /** Rows of each bulk round. */
  readonly rows: number;
  /** Rows that the memory measurement streams. */
  readonly streamed: number;
  readonly rounds: number;
  /** Changes a second while latencies are measured, and for how many seconds. */
  readonly rate: number;
  readonly seconds: number;
  /** Rows of the two runs whose memory and time are compared. */
  readonly small: number;
  readonly large: number;
  readonly json: boolean;
  readonly help: boolean;
}

export const benchHelp = `Usage: npm run bench -- [dataverse] [sync] [revenue] [options]

Measures our parts beside a floor and a peer in one run, in turns, and prints medians and ratios. Machines differ and
are noisy: compare ratios, not absolute numbers. Nothing fails because it is slow.

  dataverse      the Dataverse client against the emulator, in two processes
  sync           the sync of the bridge on SQLite against the emulator, in two processes
  revenue        the calculation of 10,000 site-months with explanation, on one core, in CPU time
  --rows N       rows of each bulk round, 500 to 200000 (default 40000)
  --streamed N   rows of the memory measurement, 0 to 2000000 (default 500000; 0 leaves it out)
  --rounds N     rounds of each measurement, 0 to 50 (default 5; 0 leaves the loads of sync out)
  --rate N       sync: changes a second, 1 to 1000 (default 100)
  --seconds N    sync: seconds of changes in each direction, 0 to 600 (default 30; 0 leaves them out)
  --small N      sync: rows of the smaller run, 0 to 1000000 (default 50000; 0 leaves it out)
  --large N      sync: rows of the larger run, 0 to 2000000 (default 500000; 0 leaves it out)
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
      rate: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '30' },
      small: { type: 'string', default: '50000' },
      large: { type: 'string', default: '500000' },
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
    rounds: whole('rounds', values.rounds, 0, 50),
    rate: whole('rate', values.rate, 1, 1_000),
    seconds: whole('seconds', values.seconds, 0, 600),
    small: whole('small', values.small, 0, 1_000_000),
    large: whole('large', values.large, 0, 2_000_000),
    json: values.json,
    help: values.help,
  };
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}`);
}
