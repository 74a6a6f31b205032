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
  const missing = missingSettings(config);
  if (standIns === null) {
    if (missing.length > 0) {
      throw new ConfigError(missing.map((field) => ({ field, rule: 'is required in production' })));
    }
    return fill(config, emptyStandIns);
  }
  return fill(config, standIns);
}

/** Never read: `completeConfig` has made sure that nothing is missing. */
const emptyStandIns: StandIns = {
  sqlUrl: '',
  authorityHost: '',
  dataverse: { url: '', tenantId: '', clientId: '', clientSecret: '' },
  entra: { tenantId: '', audience: '' },
  serviceBusConnectionString: '',
  smtpUrl: '',
  linkSecret: '',
};

function fill(config: Config, standIns: StandIns): CompleteConfig {
  const authorityOf = (setting: unknown): string =>
    setting === null ? standIns.authorityHost : config.authorityHost;
  return {
    ...config,
    sqlUrl: config.sqlUrl ?? standIns.sqlUrl,
    dataverse: {
      ...(config.dataverse ?? standIns.dataverse),
      authorityHost: authorityOf(config.dataverse),
    },
    entra: { ...(config.entra ?? standIns.entra), authorityHost: authorityOf(config.entra) },
    serviceBusConnectionString: config.serviceBusConnectionString ?? standIns.serviceBusConnectionString,
    mail: { ...config.mail, smtpUrl: config.mail.smtpUrl ?? standIns.smtpUrl },
    approval: { ...config.approval, linkSecret: config.approval.linkSecret ?? standIns.linkSecret },
  };
}
