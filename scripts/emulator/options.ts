import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { TokenPolicy } from '../../api/local/dataverse/tokens/policy.ts';
import { messageOf } from './read-files.ts';

export interface ProgramOptions {
  readonly port: number;
  readonly host: string;
  readonly dataFile: string | null;
  readonly tokens: TokenPolicy;
  readonly applications: readonly string[];
  readonly solutions: readonly string[];
  readonly empty: boolean;
  readonly faultsFile: string | null;
  readonly limits: boolean;
  readonly enforceRoles: boolean;
  readonly log: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the arguments; throws an Error that names the option and the rule. Where help is asked for, nothing is wrong. */
export function readOptions(args: readonly string[]): ProgramOptions {
  const helps = args.includes('--help') || args.includes('-h');
  const values = parse(helps ? ['--help'] : args);
  const tokens = tokenPolicy(args, values['require-token']);
  checkHost(values.host, values['allow-remote'], tokens);
  for (const id of values.application) {
    if (!guid.test(id)) throw new Error(`--application ${id}: must be a GUID`);
  }
  for (const name of ['data', 'faults', 'solution'] as const) {
    if ([values[name]].flat().includes('')) throw new Error(`--${name} must name a file`);
  }
  return {
    port: readPort(values.port),
    host: values.host,
    dataFile: values.data ?? null,
    tokens,
    applications: values.application,
    solutions: values.solution,
    empty: values.empty,
    faultsFile: values.faults ?? null,
    limits: values.limits,
    enforceRoles: values['enforce-roles'],
    log: values.log,
    json: values.json,
    help: values.help,
  };
}

/** Every option of the program; the help text tells of each. */
export const programOptions = {
  port: { type: 'string', default: '3001' },
  host: { type: 'string', default: '127.0.0.1' },
  'allow-remote': { type: 'boolean', default: false },
  data: { type: 'string' },
  'require-token': { type: 'string' },
  application: { type: 'string', multiple: true, default: [] },
  solution: { type: 'string', multiple: true, default: [] },
  empty: { type: 'boolean', default: false },
  faults: { type: 'string' },
  limits: { type: 'boolean', default: false },
  'enforce-roles': { type: 'boolean', default: false },
  log: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options'];

function parse(args: readonly string[]) {
  // Its value is a secret: the parser would show it as an argument it did not expect.
  if (args.some((argument, at) => args[at - 1] === '--require-token' && !argument.startsWith('-'))) {
    throw new Error('--require-token: its value is joined to it with =, as in --require-token=VALUE');
  }
  // The option takes a value or none; the parser knows only one of the two.
  const known = args.filter((argument) => argument !== '--require-token');
  try {
    return parseArgs({ args: known, options: programOptions }).values;
  } catch (error) {
    // Its advice on unusual cases fills more lines.
    const [first = ''] = messageOf(error).split('\n');
    throw new Error(`${first.replace(/\.$/, '')}; --help lists the options`);
  }
}

function tokenPolicy(args: readonly string[], value: string | undefined): TokenPolicy {
  if (value === undefined) return args.includes('--require-token') ? 'issued' : 'any';
  if (/^\S+$/.test(value)) return { value };
  throw new Error('--require-token=VALUE: must be a text without spaces');
}

function checkHost(host: string, allowRemote: boolean, tokens: TokenPolicy): void {
  if (host === '') throw new Error('--host must be an address');
  if (loopback.test(host)) return;
  if (!allowRemote) throw new Error(`--host ${host}: other machines need --allow-remote`);
  if (tokens === 'any') throw new Error('--allow-remote needs --require-token');
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new Error(`--port ${text}: must be a whole number from 0 to 65535`);
}
