import pino from 'pino';
import { compareModel, remedyFor } from '../../api/adapters/dataverse/compare-model.ts';
import { readConfig } from '../../api/config.ts';
import { openDataverse } from '../../api/open-dataverse.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Comparison {
  /** `unknown`: no application user is configured for this environment. */
  readonly result: 'fits' | 'differs' | 'unknown';
  /** For a person, one line each. */
  readonly lines: readonly string[];
}

/**
 * Compares the tables of an environment with the data model, as the application user that the settings of the
 * bridge name (`DATAVERSE_URL` and its login). Throws `ConfigError` when they are wrong.
 */
export async function compareEnvironment(environment: string, env: Env): Promise<Comparison> {
  const config = readConfig(dataverseSettings(env));
  if (config.dataverse === null || !isSame(config.dataverse.url, environment)) {
    const line = `Not compared with the data model: set DATAVERSE_URL=${environment} and its login, then add --check.`;
    return { result: 'unknown', lines: [line] };
  }
  const { dataverse, authorityHost, bypassStepIds, instanceName } = config;
  const client = openDataverse(
    { dataverse: { ...dataverse, authorityHost }, bypassStepIds, instanceName },
    pino({ level: 'silent' }),
  );
  try {
    const differences = await compareModel(client);
    if (differences.length === 0) return { result: 'fits', lines: ['The tables fit the data model.'] };
    const lines = differences.map((one) => `${one.subject}: ${one.problem}. What to do: ${remedyFor(one)}.`);
    return { result: 'differs', lines };
  } finally {
    await client.close();
  }
}

/** The other settings of the bridge need not be there where it is deployed from. */
function dataverseSettings(env: Env): Env {
  const names = Object.keys(env).filter((name) => /^DATAVERSE_|^ENTRA_AUTHORITY_HOST$/.test(name));
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

function isSame(url: string, environment: string): boolean {
  return URL.canParse(environment) && new URL(url).origin === new URL(environment).origin;
}
