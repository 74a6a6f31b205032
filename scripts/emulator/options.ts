import { parseArgs } from 'node:util';
import type { TokenPolicy } from '../../api/local/dataverse/tokens/policy.ts';

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

/** Reads the arguments; throws an Error that names the option and the rule. */
export function readOptions(args: readonly string[]): ProgramOptions {
  const values = parse(args);
  const tokens = tokenPolicy(args, values['require-token']);
  checkHost(values.host, values['allow-remote'], tokens);
  for (const id of values.application) {
    if (!guid.test(id)) throw new Error(`--application ${id}: must be a GUID`);
  }
  if (values.data === '') throw new Error('--data must name a file');
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

function parse(args: readonly string[]) {
  // The option takes a value or none; the parser knows only one of the two.
  const known = args.filter((argument) => argument !== '--require-token');
  const { values } = parseArgs({
    args: known,
    options: {
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
      help: { type: 'boolean', default: false },
    },
  });
  return values;
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
  throw new Error('--port must be a whole number from 0 to 65535');
}
