import { parseArgs } from 'node:util';

export interface RevenueOptions {
  readonly file: string;
  readonly json: boolean;
  readonly explain: boolean;
  /** Only cases with one of these ids; empty = all. */
  readonly ids: readonly string[];
  readonly help: boolean;
}

export const revenueHelp = `Usage: npm run revenue -- --cases FILE [--json | --explain] [--id ID]

Calculates worked months from a file in the shape of test/cases/revenue-cases.json: an array of
{id, contract, month, inputs, expected?}. Nothing is stored.

  --cases FILE   file with the cases
  --json         print one JSON array of {id, amount, breakdown}, or {id, error} for a case that has no result
  --explain      print how every amount came about, as a tree: tiers, revenue codes, hours, accounts, yearly raises
  --id ID        only this case; may be given several times
  --help         show this text

Without --json and --explain a table shows every amount beside the expected one and whether it passes: amount and
breakdown have to be the same. A case that expects an error ({"expected": {"error": ...}}) passes when it has one.
Standard output holds the result only, everything else goes to standard error. npm itself writes two lines before
it: a program calls "npm run --silent revenue -- --cases FILE --json".

Exit codes: 0 = everything calculated as expected (with --json or --explain: the file was evaluated, errors of single
cases are in the output), 1 = a case differs from what it expects, 2 = wrong arguments, or a file that cannot be read.
`;

/** Reads the arguments; throws an Error that names the option and the rule. */
export function readOptions(args: readonly string[]): RevenueOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string' },
      json: { type: 'boolean', default: false },
      explain: { type: 'boolean', default: false },
      id: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  const { cases, json, explain, id, help } = values;
  if (!help && (cases === undefined || cases === '')) throw new Error('--cases must name a file; see --help');
  if (json && explain) throw new Error('--json and --explain exclude each other');
  return { file: cases ?? '', json, explain, ids: id, help };
}
