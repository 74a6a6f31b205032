import { applicationId, tenantId } from '../../api/local/dataverse/identity.ts';
import type { ProgramOptions } from './options.ts';

/** Where programs find what. */
export interface Addresses {
  readonly url: string;
  readonly apiUrl: string;
  readonly controlUrl: string;
  readonly tokenUrl: string;
  readonly tenantId: string;
  /** Client id of the application whose user is there from the start. */
  readonly applicationId: string;
}

/** The addresses below the one the emulator listens on; "every address" is called by the loopback one. */
export function addressesOf(listening: string): Addresses {
  const url = listening.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  return {
    url,
    apiUrl: `${url}/api/data/v9.2/`,
    controlUrl: `${url}/_emulator/`,
    tokenUrl: `${url}/${tenantId}/oauth2/v2.0/token`,
    tenantId,
    applicationId,
  };
}

/** What a person reads at the start: address, how to call, how to stop. */
export function banner(at: Addresses, options: ProgramOptions): string {
  return [
    `Dataverse emulator at ${at.apiUrl}`,
    `  data     ${options.dataFile ?? 'in memory; --data FILE keeps it'}`,
    `  tokens   ${tokensText(at, options)}`,
    `  control  ${at.controlUrl}`,
    '',
    'Try:',
    ...tokenExample(at, options),
    `  curl -H "Authorization: Bearer ${tokenText(options)}" ${at.apiUrl}WhoAmI`,
    '',
    'Ctrl+C stops it.',
    '',
  ].join('\n');
}

function tokensText(at: Addresses, { tokens }: ProgramOptions): string {
  if (tokens === 'any') return 'any bearer token that is not empty';
  if (tokens === 'issued') return `from ${at.tokenUrl}`;
  return 'the one of --require-token';
}

/** The value of --require-token is a secret and is not shown. */
function tokenText({ tokens }: ProgramOptions): string {
  return tokens === 'any' ? 'anything' : '$TOKEN';
}

function tokenExample(at: Addresses, { tokens }: ProgramOptions): string[] {
  if (tokens !== 'issued') return [];
  const form = `-d grant_type=client_credentials -d client_id=${at.applicationId} -d client_secret=anything -d scope=${at.url}/.default`;
  return [`  TOKEN=$(curl -s ${form} ${at.tokenUrl} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`];
}
