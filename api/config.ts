import { z } from 'zod';
import { mostSteps } from './adapters/dataverse/write-headers.ts';
import { databaseUrlForms } from './adapters/sql/database-url.ts';
import {
  type DataverseLogin,
  loginErrors,
  loginList,
  loginOf,
  redactedLogin,
  thumbprint,
} from './dataverse-login.ts';
import { laneCount } from './domain/sync/lanes.ts';
import type { FieldError } from './errors.ts';
import {
  amount,
  dailyTime,
  databaseUrl,
  email,
  guid,
  guids,
  level,
  serviceBusConnection,
  smtpUrl,
  text,
  webUrl,
  whole,
} from './setting-values.ts';

/** One environment variable: how it is checked, what it means, whether it may be printed. */
interface Setting<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly description: string;
  readonly default?: string;
  readonly secret?: true;
}

function setting<S extends z.ZodType>(
  schema: S,
  description: string,
  more: { default?: string; secret?: true } = {},
): Setting<S> {
  return { schema, description, ...more };
}

/** Every setting of the bridge. An unset variable without default means: use the embedded stand-in. */
const settings = {
  HOST: setting(text, 'Address to listen on.', { default: '127.0.0.1' }),
  PORT: setting(whole(0, 65535), 'Port to listen on; 0 takes a free one.', { default: '8080' }),
  PUBLIC_URL: setting(
    webUrl.optional(),
    'Base URL under which callers reach the API; default from HOST and PORT.',
  ),
  LOG_LEVEL: setting(level, 'Least important log level written; warn on embedded stand-ins.', {
    default: 'info',
  }),
  SQL_URL: setting(
    databaseUrl.optional(),
    `Towne Park database: ${databaseUrlForms}; unset: an SQLite file.`,
    { secret: true },
  ),
  DATAVERSE_URL: setting(
    webUrl.optional(),
    'Dataverse environment, e.g. https://contoso.crm.dynamics.com; unset: the emulator.',
  ),
  DATAVERSE_TENANT_ID: setting(guid.optional(), 'Tenant of the Dataverse environment.'),
  DATAVERSE_CLIENT_ID: setting(guid.optional(), 'Client id of the application user in Dataverse.'),
  DATAVERSE_CLIENT_SECRET: setting(text.optional(), 'Its client secret.', { secret: true }),
  DATAVERSE_CLIENT_CERTIFICATE_FILE: setting(
    text.optional(),
    'Instead of the secret: PEM file with private key and certificate.',
  ),
  DATAVERSE_CLIENT_CERTIFICATE_THUMBPRINT: setting(
    thumbprint.optional(),
    'SHA-256 thumbprint, when the file holds the private key only.',
  ),
  DATAVERSE_MANAGED_IDENTITY: setting(
    z.enum(['true', 'false'], { error: 'must be true or false' }),
    'true: instead of secret or certificate, the identity of the Azure host; the client id names a user assigned one.',
    { default: 'false' },
  ),
  DATAVERSE_CLIENTS: setting(
    loginList.optional(),
    'Instead of one application user, several that share the load: a JSON list of objects with clientId and clientSecret, certificateFile or managedIdentity: true.',
    { secret: true },
  ),
  DATAVERSE_BYPASS_STEP_IDS: setting(
    guids(mostSteps).optional(),
    'Ids of plug-in steps and webhooks in Dataverse that writes of the bridge pass by, divided by commas; needs prvBypassCustomBusinessLogic.',
  ),
  ENTRA_AUTHORITY_HOST: setting(webUrl, 'Host of the identity provider.', {
    default: 'https://login.microsoftonline.com',
  }),
  ENTRA_TENANT_ID: setting(guid.optional(), 'Tenant whose tokens the API takes; unset: the local issuer.'),
  API_AUDIENCE: setting(
    text.optional(),
    'Client id or api:// identifier of the app registration of the API.',
  ),
  SERVICEBUS_CONNECTION_STRING: setting(
    serviceBusConnection.optional(),
    'Azure Service Bus namespace; unset: the local broker.',
    { secret: true },
  ),
  SMTP_URL: setting(
    smtpUrl.optional(),
    'Mail server, e.g. smtps://user:password@mail.example.com; unset: the local mail box.',
    { secret: true },
  ),
  MAIL_FROM: setting(email, 'Sender of mails.', { default: 'bridge@townepark.example' }),
  MAIL_SUBJECT_PREFIX: setting(
    z.string().max(40, 'must have at most 40 characters'),
    'Text before every mail subject, e.g. "[TEST] ".',
    { default: '' },
  ),
  APPROVAL_THRESHOLD: setting(amount, 'A contract value of strictly more than this needs a decision.', {
    default: '100000.00',
  }),
  APPROVAL_DEFAULT_APPROVER: setting(email, 'Who decides where the territory names nobody.', {
    default: 'approvals@townepark.example',
  }),
  APPROVAL_LINK_SECRET: setting(
    z.string().min(32, 'must have at least 32 characters').optional(),
    'Key that signs the links in approval mails; unset: made and kept under .data.',
    { secret: true },
  ),
  APPROVAL_LINK_DAYS: setting(whole(1, 365), 'Days after which a mailed link expires.', { default: '28' }),
  SYNC_INTERVAL_SECONDS: setting(
    whole(0, 86400),
    'Seconds between two readings of the change feeds of Dataverse; 0 = sync only on request.',
    { default: '60' },
  ),
  SYNC_LIVE: setting(
    z.enum(['true', 'false'], { error: 'must be true or false' }),
    'true: one long run carries changes over as they happen; false: a run at each interval and after events.',
    { default: 'true' },
  ),
  SYNC_RECONCILE_AT: setting(
    dailyTime,
    'Time of day (UTC) at which keys and versions of all rows are compared; off: only on request. Without effect when the interval is 0.',
    { default: '02:30' },
  ),
  SYNC_MASS_DELETE_ROWS: setting(
    whole(0, 1_000_000),
    'Deletes of one table that a run carries out without asking.',
    { default: '50' },
  ),
  SYNC_MASS_DELETE_PERCENT: setting(
    whole(0, 100),
    'Per cent of the linked rows of one table that a run deletes without asking; the larger of both counts.',
    { default: '5' },
  ),
  SYNC_PARTS: setting(
    whole(1, laneCount),
    'Parts of a sync run that this process works on at the same time. Each holds up to 500 rows of both sides in memory; more are worth it where requests to Dataverse take long.',
    { default: '4' },
  ),
  INSTANCE_NAME: setting(
    text.regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, dots, dashes or underscores'),
    'Name of this bridge in the tag of its writes in Dataverse.',
    { default: 'bridge' },
  ),
  BODY_LIMIT_BYTES: setting(whole(1024, 16777216), 'Largest request body taken.', { default: '1048576' }),
};

type SettingName = keyof typeof settings;
type Values = { readonly [K in SettingName]: z.output<(typeof settings)[K]['schema']> };

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly logLevel: Values['LOG_LEVEL'];
  /** Null = SQLite file under .data. */
  readonly sqlUrl: string | null;
  /** Null = embedded emulator. */
  readonly dataverse: {
    readonly url: string;
    /** One for each application user, at least one. */
    readonly logins: readonly DataverseLogin[];
  } | null;
  /** Steps inside Dataverse that do not run for writes of the bridge. */
  readonly bypassStepIds: readonly string[];
  readonly authorityHost: string;
  /** Null = local token issuer. There is no way to run without tokens. */
  readonly entra: { readonly tenantId: string; readonly audience: string } | null;
  /** Null = local broker. */
  readonly serviceBusConnectionString: string | null;
  readonly mail: { readonly smtpUrl: string | null; readonly from: string; readonly subjectPrefix: string };
  readonly approval: {
    readonly threshold: string;
    readonly defaultApprover: string;
    readonly linkSecret: string | null;
    readonly linkDays: number;
  };
  /** 0 = only on request. */
  readonly syncIntervalSeconds: number;
  /** Without effect when the interval is 0. */
  readonly syncLive: boolean;
  /** UTC, `HH:MM`; null = never by itself. */
  readonly syncReconcileAt: string | null;
  /** More deletes of a table than both in one run have to be confirmed. */
  readonly massDelete: { readonly rows: number; readonly percent: number };
  /** Parts of a sync run at a time, at least one. */
  readonly syncParts: number;
  /** Names this bridge in the tag of its writes. */
  readonly instanceName: string;
  readonly bodyLimitBytes: number;
}

/** The environment is not usable; `errors` lists every setting at fault. The server exits with code 78. */
export class ConfigError extends Error {
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[]) {
    super(`The configuration is not valid:\n${errors.map((e) => `  ${e.field} ${e.rule}`).join('\n')}`);
    this.name = 'ConfigError';
    this.errors = errors;
  }
}

/**
 * Reads the environment once. An empty variable counts as unset. Throws `ConfigError` with all problems
 * together; values are never repeated, they may be secrets.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const errors: FieldError[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema, default: fallback }] of Object.entries<Setting>(settings)) {
    const result = schema.safeParse(env[name] || fallback);
    if (result.success) values[name] = result.data;
    else errors.push({ field: name, rule: result.error.issues[0]?.message ?? 'is not valid' });
  }
  errors.push(...rulesBetweenSettings(env));
  if (errors.length > 0) throw new ConfigError(errors);
  return toConfig(values as Values);
}

const neededBeyondLoopback = [
  'ENTRA_TENANT_ID',
  'API_AUDIENCE',
  'APPROVAL_LINK_SECRET',
  'PUBLIC_URL',
] as const;

/** Settings that only make sense together. */
function rulesBetweenSettings(env: Readonly<Record<string, string | undefined>>): readonly FieldError[] {
  const errors = new Map<string, string>(loginErrors(env).map(({ field, rule }) => [field, rule]));
  const need = (name: SettingName, why: string): void => {
    if (!env[name] && !errors.has(name)) errors.set(name, `is required ${why}`);
  };
  if (env.ENTRA_TENANT_ID) need('API_AUDIENCE', 'when ENTRA_TENANT_ID is set');
  if (env.API_AUDIENCE) need('ENTRA_TENANT_ID', 'when API_AUDIENCE is set');
  if (env.ENTRA_TENANT_ID) need('APPROVAL_LINK_SECRET', 'when ENTRA_TENANT_ID is set');
  // The local issuer hands tokens to whoever holds its key file: it must not guard a public address.
  if (!isLoopback(env.HOST || '127.0.0.1')) {
    for (const name of neededBeyondLoopback) need(name, 'when HOST is not a loopback address');
  }
  return [...errors].map(([field, rule]) => ({ field, rule }));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function toConfig(v: Values): Config {
  return {
    host: v.HOST,
    port: v.PORT,
    publicUrl: v.PUBLIC_URL ?? `http://${v.HOST.includes(':') ? `[${v.HOST}]` : v.HOST}:${v.PORT}`,
    logLevel: v.LOG_LEVEL,
    sqlUrl: v.SQL_URL ?? null,
    dataverse: dataverseOf(v),
    bypassStepIds: v.DATAVERSE_BYPASS_STEP_IDS ?? [],
    authorityHost: v.ENTRA_AUTHORITY_HOST,
    entra: entraOf(v),
    serviceBusConnectionString: v.SERVICEBUS_CONNECTION_STRING ?? null,
    mail: { smtpUrl: v.SMTP_URL ?? null, from: v.MAIL_FROM, subjectPrefix: v.MAIL_SUBJECT_PREFIX },
    approval: {
      threshold: v.APPROVAL_THRESHOLD,
      defaultApprover: v.APPROVAL_DEFAULT_APPROVER,
      linkSecret: v.APPROVAL_LINK_SECRET ?? null,
      linkDays: v.APPROVAL_LINK_DAYS,
    },
    syncIntervalSeconds: v.SYNC_INTERVAL_SECONDS,
    syncLive: v.SYNC_LIVE === 'true',
    syncReconcileAt: v.SYNC_RECONCILE_AT === 'off' ? null : v.SYNC_RECONCILE_AT,
    massDelete: { rows: v.SYNC_MASS_DELETE_ROWS, percent: v.SYNC_MASS_DELETE_PERCENT },
    syncParts: v.SYNC_PARTS,
    instanceName: v.INSTANCE_NAME,
    bodyLimitBytes: v.BODY_LIMIT_BYTES,
  };
}

function dataverseOf(v: Values): Config['dataverse'] {
  const { DATAVERSE_URL: url, DATAVERSE_TENANT_ID: tenantId } = v;
  const single = {
    clientId: v.DATAVERSE_CLIENT_ID,
    clientSecret: v.DATAVERSE_CLIENT_SECRET,
    certificateFile: v.DATAVERSE_CLIENT_CERTIFICATE_FILE,
    certificateThumbprint: v.DATAVERSE_CLIENT_CERTIFICATE_THUMBPRINT,
    managedIdentity: v.DATAVERSE_MANAGED_IDENTITY === 'true',
  };
  const logins = (v.DATAVERSE_CLIENTS ?? [single]).flatMap((parts) => loginOf(tenantId, parts) ?? []);
  return url === undefined ? null : { url, logins };
}

function entraOf(v: Values): Config['entra'] {
  const { ENTRA_TENANT_ID: tenantId, API_AUDIENCE: audience } = v;
  return tenantId === undefined || audience === undefined ? null : { tenantId, audience };
}

const hidden = (value: string | null): string | null => (value === null ? null : '[redacted]');

/** The configuration as the start-up log may show it. */
export function redacted(config: Config): Config {
  const { dataverse, mail, approval } = config;
  return {
    ...config,
    sqlUrl: hidden(config.sqlUrl),
    dataverse: dataverse === null ? null : { ...dataverse, logins: dataverse.logins.map(redactedLogin) },
    serviceBusConnectionString: hidden(config.serviceBusConnectionString),
    mail: { ...mail, smtpUrl: hidden(mail.smtpUrl) },
    approval: { ...approval, linkSecret: hidden(approval.linkSecret) },
  };
}

/** The settings as rows of the documentation. */
export function configTable(): readonly {
  readonly name: string;
  readonly default: string;
  readonly secret: boolean;
  readonly description: string;
}[] {
  return Object.entries<Setting>(settings).map(([name, { default: fallback, secret, description }]) => ({
    name,
    default: fallback ?? '',
    secret: secret === true,
    description,
  }));
}
