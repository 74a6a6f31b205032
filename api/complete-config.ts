import { type Config, ConfigError } from './config.ts';

/** What the embedded stand-ins offer for settings that were left unset. */
export interface StandIns {
  readonly sqlUrl: string;
  readonly authorityHost: string;
  readonly dataverse: NonNullable<Config['dataverse']>;
  readonly entra: NonNullable<Config['entra']>;
  readonly serviceBusConnectionString: string;
  readonly smtpUrl: string;
  readonly linkSecret: string;
}

/** The configuration with nothing left open. Each system names the authority that issues its tokens. */
export interface CompleteConfig extends Omit<Config, 'authorityHost' | 'entra' | 'dataverse'> {
  readonly sqlUrl: string;
  readonly dataverse: NonNullable<Config['dataverse']> & { readonly authorityHost: string };
  readonly entra: NonNullable<Config['entra']> & { readonly authorityHost: string };
  readonly serviceBusConnectionString: string;
  readonly mail: Config['mail'] & { readonly smtpUrl: string };
  readonly approval: Config['approval'] & { readonly linkSecret: string };
}

const needed: readonly (readonly [string, (config: Config) => unknown])[] = [
  ['SQL_URL', (config) => config.sqlUrl],
  ['DATAVERSE_URL', (config) => config.dataverse],
  ['ENTRA_TENANT_ID', (config) => config.entra],
  ['SERVICEBUS_CONNECTION_STRING', (config) => config.serviceBusConnectionString],
  ['SMTP_URL', (config) => config.mail.smtpUrl],
  ['APPROVAL_LINK_SECRET', (config) => config.approval.linkSecret],
];

/** Names of the settings for which a stand-in has to be started. */
export function missingSettings(config: Config): string[] {
  return needed.filter(([, value]) => value(config) === null).map(([name]) => name);
}

/** Fills what was left unset from the stand-ins; without them every missing setting is reported at once. */
export function completeConfig(config: Config, standIns: StandIns | null): CompleteConfig {
  const missing = standIns === null ? missingSettings(config) : [];
  if (missing.length > 0) {
    throw new ConfigError(missing.map((field) => ({ field, rule: 'is required in production' })));
  }
  return {
    ...config,
    sqlUrl: either(config.sqlUrl, standIns?.sqlUrl),
    dataverse: {
      ...either(config.dataverse, standIns?.dataverse),
      authorityHost: authorityOf(config.dataverse, config, standIns),
    },
    entra: {
      ...either(config.entra, standIns?.entra),
      authorityHost: authorityOf(config.entra, config, standIns),
    },
    serviceBusConnectionString: either(
      config.serviceBusConnectionString,
      standIns?.serviceBusConnectionString,
    ),
    mail: { ...config.mail, smtpUrl: either(config.mail.smtpUrl, standIns?.smtpUrl) },
    approval: { ...config.approval, linkSecret: either(config.approval.linkSecret, standIns?.linkSecret) },
  };
}

/** A system that is configured takes its tokens from Entra ID, a stand-in from the local issuer. */
function authorityOf(setting: unknown, config: Config, standIns: StandIns | null): string {
  return setting === null ? either(null, standIns?.authorityHost) : config.authorityHost;
}

/** One of them is there: `completeConfig` has reported every setting that has neither. */
function either<T>(setting: T | null, standIn: T | undefined): T {
  const value = setting ?? standIn;
  if (value === undefined) throw new Error('a setting has neither a value nor a stand-in');
  return value;
}
