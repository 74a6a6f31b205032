import t from 'tap';
import { databaseUrlForms } from '../../api/adapters/sql/database-url.ts';
import { ConfigError, configTable, readConfig, redacted } from '../../api/config.ts';

const secret = 'x'.repeat(32);
const tenant = '11111111-1111-4111-8111-111111111111';
const production = {
  HOST: '0.0.0.0',
  PORT: '443',
  PUBLIC_URL: 'https://bridge.example/',
  SQL_URL: 'sqlite:/data/bridge-password.db',
  DATAVERSE_URL: 'https://contoso.crm.dynamics.com',
  DATAVERSE_TENANT_ID: tenant,
  DATAVERSE_CLIENT_ID: tenant,
  DATAVERSE_CLIENT_SECRET: 'dataverse-password',
  ENTRA_TENANT_ID: tenant,
  API_AUDIENCE: `api://${tenant}`,
  SERVICEBUS_CONNECTION_STRING:
    'Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=bus-password=',
  SMTP_URL: 'smtps://user:mail-password@mail.example',
  APPROVAL_LINK_SECRET: `link-password-${secret}`,
};

function errorsOf(env: Record<string, string | undefined>) {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
}

t.test('an empty environment means embedded stand-ins on loopback', async (t) => {
  const config = readConfig({});
  t.match(config, {
    host: '127.0.0.1',
    port: 8080,
    publicUrl: 'http://127.0.0.1:8080',
    logLevel: 'info',
    sqlUrl: null,
    dataverse: null,
    entra: null,
    serviceBusConnectionString: null,
    mail: { smtpUrl: null, subjectPrefix: '' },
    approval: { threshold: '100000.00', linkSecret: null, linkDays: 28 },
    syncIntervalSeconds: 60,
    bodyLimitBytes: 1_048_576,
  });
  t.strictSame(readConfig({ PORT: '', SQL_URL: '' }), config, 'an empty variable counts as unset');
});

t.test('a production environment is read whole', async (t) => {
  t.match(readConfig(production), {
    publicUrl: 'https://bridge.example',
    entra: { tenantId: tenant, audience: `api://${tenant}` },
    dataverse: {
      url: 'https://contoso.crm.dynamics.com',
      logins: [{ way: 'secret', tenantId: tenant, clientId: tenant, clientSecret: 'dataverse-password' }],
    },
  });
});

t.test('all problems are told together, with field and rule and without values', async (t) => {
  const env = {
    PORT: '70000',
    PUBLIC_URL: 'bridge-password',
    LOG_LEVEL: 'loud',
    DATAVERSE_URL: 'https://contoso.crm.dynamics.com',
    DATAVERSE_CLIENT_ID: 'password',
    APPROVAL_THRESHOLD: '100,000',
    APPROVAL_LINK_SECRET: 'password',
    SMTP_URL: 'https://password',
    MAIL_FROM: 'nobody',
    SYNC_INTERVAL_SECONDS: '-1',
  };
  t.strictSame(
    [...errorsOf(env)].sort((a, b) => (a.field < b.field ? -1 : 1)),
    [
      { field: 'APPROVAL_LINK_SECRET', rule: 'must have at least 32 characters' },
      { field: 'APPROVAL_THRESHOLD', rule: 'must be an amount such as 100000.00' },
      { field: 'DATAVERSE_CLIENT_ID', rule: 'must be a GUID' },
      { field: 'DATAVERSE_CLIENT_SECRET', rule: 'is required when DATAVERSE_URL is set' },
      { field: 'DATAVERSE_TENANT_ID', rule: 'is required when DATAVERSE_URL is set' },
      { field: 'LOG_LEVEL', rule: 'must be one of trace, debug, info, warn, error, silent' },
      { field: 'MAIL_FROM', rule: 'must be an e-mail address' },
      { field: 'PORT', rule: 'must be a whole number from 0 to 65535' },
      { field: 'PUBLIC_URL', rule: 'must be an http or https URL' },
      { field: 'SMTP_URL', rule: 'must begin with smtp: or smtps:' },
      { field: 'SYNC_INTERVAL_SECONDS', rule: 'must be a whole number from 0 to 86400' },
    ],
  );
  const { message } = new ConfigError(errorsOf(env));
  t.match(message, 'PORT must be a whole number from 0 to 65535\n');
  t.notMatch(message, 'password');
});

t.test('addresses of other systems are checked before anything is opened, all together', async (t) => {
  const sqlRule = `must be ${databaseUrlForms}`;
  const busRule =
    'must contain Endpoint=sb://<host>, SharedAccessKeyName=<name> and SharedAccessKey=<key>, divided by semicolons';
  const hostRule = 'must name a host, as in smtps://mail.example.com';
  const env = {
    SQL_URL: 'mssql://user:password@db',
    SERVICEBUS_CONNECTION_STRING: 'Endpoint=sb://a.example/;SharedAccessKey=password',
    SMTP_URL: 'smtp:password',
  };
  t.strictSame(errorsOf(env), [
    { field: 'SQL_URL', rule: sqlRule },
    { field: 'SERVICEBUS_CONNECTION_STRING', rule: busRule },
    { field: 'SMTP_URL', rule: hostRule },
  ]);
  t.notMatch(new ConfigError(errorsOf(env)).message, 'password');
  for (const SQL_URL of ['bridge.db', 'file:bridge.db', 'sqlite', 'sqlite:', 'x sqlite:a', 'postgres://host'])
    t.strictSame(errorsOf({ SQL_URL }), [{ field: 'SQL_URL', rule: sqlRule }], SQL_URL);
  for (const SMTP_URL of ['smtp://', 'smtps:///mail', 'smtp:mail.example'])
    t.strictSame(errorsOf({ SMTP_URL }), [{ field: 'SMTP_URL', rule: hostRule }], SMTP_URL);
});

t.test('a connection string of the bus names its host, the key and its name, in any order', async (t) => {
  const parts = ['Endpoint=sb://a.example/', 'SharedAccessKeyName=root', 'SharedAccessKey=abc='];
  const faults = (given: readonly string[]) =>
    errorsOf({ SERVICEBUS_CONNECTION_STRING: given.join(';') }).map((error) => error.field);
  const bus = ['SERVICEBUS_CONNECTION_STRING'];
  t.strictSame(faults(parts), []);
  t.strictSame(faults([...parts].reverse()), []);
  t.strictSame(faults([...parts, 'UseDevelopmentEmulator=true', '']), []);
  for (const left of parts) {
    const rest = parts.filter((part) => part !== left);
    t.strictSame(faults(rest), bus, `without ${left}`);
    t.strictSame(faults([...rest, `${left.split('=')[0]}=`]), bus, `${left} without a value`);
  }
  t.strictSame(faults(['Endpoint=https://a.example/', ...parts.slice(1)]), bus);
});

t.test('the local token issuer never guards a public address', async (t) => {
  const fields = errorsOf({ HOST: '0.0.0.0' }).map((error) => error.field);
  t.strictSame(fields, ['ENTRA_TENANT_ID', 'API_AUDIENCE', 'APPROVAL_LINK_SECRET', 'PUBLIC_URL']);
  for (const HOST of ['localhost', '::1', '127.0.0.2']) t.strictSame(errorsOf({ HOST }), []);
});

t.test('no setting turns authentication off', async (t) => {
  const names = configTable().map((row) => row.name);
  t.notOk(names.some((name) => /AUTH.*(OFF|DISABLE|SKIP)|INSECURE|ANONYMOUS/.test(name)));
  t.strictSame(readConfig({ AUTH_DISABLED: '1' }), readConfig({}), 'an unknown variable changes nothing');
});

t.test('the start-up log holds no secret', async (t) => {
  const shown = JSON.stringify(redacted(readConfig(production)));
  t.notMatch(shown, /password/);
  t.match(shown, 'contoso.crm.dynamics.com');
  for (const { name, secret: isSecret } of configTable()) {
    const value = (production as Record<string, string>)[name];
    if (isSecret && value !== undefined) t.notOk(shown.includes(value), name);
  }
  t.match(redacted(readConfig({})), { sqlUrl: null, approval: { linkSecret: null } });
});

t.test('the table describes every setting', async (t) => {
  for (const { name, description } of configTable())
    t.ok(description.endsWith('.') || description.includes('"'), name);
  t.match(
    configTable().find((row) => row.name === 'APPROVAL_THRESHOLD'),
    { default: '100000.00', secret: false },
  );
});

const environment = 'https://contoso.crm.dynamics.com';
const second = '22222222-2222-4222-8222-222222222222';
const loginsOf = (env: Record<string, string>) =>
  readConfig({ DATAVERSE_URL: environment, ...env }).dataverse?.logins;

t.test('an application user logs in with a secret, a certificate or a managed identity', async (t) => {
  const user = { DATAVERSE_TENANT_ID: tenant, DATAVERSE_CLIENT_ID: second };
  t.strictSame(
    loginsOf({
      ...user,
      DATAVERSE_CLIENT_CERTIFICATE_FILE: '/run/client.pem',
      DATAVERSE_CLIENT_CERTIFICATE_THUMBPRINT: 'AA:'.repeat(31).concat('AA'),
    }),
    [
      {
        way: 'certificate',
        tenantId: tenant,
        clientId: second,
        certificateFile: '/run/client.pem',
        certificateThumbprint: 'aa'.repeat(32),
      },
    ],
  );
  t.strictSame(loginsOf({ DATAVERSE_MANAGED_IDENTITY: 'true' }), [
    { way: 'managed-identity', clientId: null },
  ]);
  t.strictSame(loginsOf({ ...user, DATAVERSE_MANAGED_IDENTITY: 'true' }), [
    { way: 'managed-identity', clientId: second },
  ]);
});

t.test('steps that writes pass by are GUIDs in a list; none is the default', async (t) => {
  t.strictSame(readConfig({}).bypassStepIds, []);
  const ids = `${tenant.toUpperCase()}, ${second}`;
  t.strictSame(readConfig({ DATAVERSE_BYPASS_STEP_IDS: ids }).bypassStepIds, [tenant, second]);
  const rule = 'must be GUIDs divided by commas, at most 10';
  for (const wrong of ['CustomSync', `${tenant},`, `${tenant};${second}`, Array(11).fill(tenant).join()]) {
    t.strictSame(errorsOf({ DATAVERSE_BYPASS_STEP_IDS: wrong }), [
      { field: 'DATAVERSE_BYPASS_STEP_IDS', rule },
    ]);
  }
});

t.test('several application users come as a list; their secrets are not shown', async (t) => {
  const clients = [
    { clientId: tenant, clientSecret: 'password-1' },
    { clientId: second, certificateFile: '/run/client.pem' },
    { managedIdentity: true },
  ];
  const env = { DATAVERSE_TENANT_ID: tenant, DATAVERSE_CLIENTS: JSON.stringify(clients) };
  t.strictSame(
    loginsOf(env)?.map((login) => login.way),
    ['secret', 'certificate', 'managed-identity'],
  );
  t.notMatch(JSON.stringify(redacted(readConfig({ DATAVERSE_URL: environment, ...env }))), /password/);
});

t.test('each application user has exactly one way to log in', async (t) => {
  const user = { DATAVERSE_URL: environment, DATAVERSE_TENANT_ID: tenant, DATAVERSE_CLIENT_ID: tenant };
  const rule =
    'must be the only way to log in: DATAVERSE_CLIENT_SECRET and DATAVERSE_CLIENT_CERTIFICATE_FILE are set';
  const both = { DATAVERSE_CLIENT_SECRET: 'password', DATAVERSE_CLIENT_CERTIFICATE_FILE: 'a.pem' };
  t.strictSame(errorsOf({ ...user, ...both }), [
    { field: 'DATAVERSE_CLIENT_SECRET', rule },
    { field: 'DATAVERSE_CLIENT_CERTIFICATE_FILE', rule },
  ]);
  const list = { DATAVERSE_CLIENTS: '[{"managedIdentity":true}]' };
  t.strictSame(errorsOf({ ...user, ...list }), [
    { field: 'DATAVERSE_CLIENT_ID', rule: 'must not be set together with DATAVERSE_CLIENTS' },
  ]);
  const secretUser = '[{"clientId":"22222222-2222-4222-8222-222222222222","clientSecret":"password"}]';
  t.strictSame(errorsOf({ DATAVERSE_URL: environment, DATAVERSE_CLIENTS: secretUser }), [
    { field: 'DATAVERSE_TENANT_ID', rule: 'is required when DATAVERSE_URL is set' },
  ]);
  const bad = [
    'x',
    '{}',
    '[]',
    '[{}]',
    '[{"clientSecret":"password"}]',
    '[{"managedIdentity":true,"password":1}]',
  ];
  for (const DATAVERSE_CLIENTS of [...bad, secretUser.replace('}', ',"managedIdentity":true}')]) {
    const [error, ...more] = errorsOf({
      DATAVERSE_URL: environment,
      DATAVERSE_TENANT_ID: tenant,
      DATAVERSE_CLIENTS,
    });
    t.match(error, { field: 'DATAVERSE_CLIENTS', rule: /^must be a JSON list/ }, DATAVERSE_CLIENTS);
    t.same(more, []);
  }
});

t.test('an application user is listed once', async (t) => {
  const upper = { clientId: 'AAAAAAAA-2222-4222-8222-222222222222', clientSecret: 'password' };
  const lower = { clientId: upper.clientId.toLowerCase(), managedIdentity: true };
  const other = { clientId: tenant, clientSecret: 'password' };
  const host = { managedIdentity: true };
  const cases = [
    [[upper, other, lower], 'must name each application user once: entries 1 and 3 have the same clientId'],
    [
      [host, other, host],
      'must name each application user once: entries 1 and 3 are managed identities without clientId',
    ],
  ] as const;
  for (const [clients, rule] of cases) {
    const env = { DATAVERSE_TENANT_ID: tenant, DATAVERSE_CLIENTS: JSON.stringify(clients) };
    t.strictSame(errorsOf({ DATAVERSE_URL: environment, ...env }), [{ field: 'DATAVERSE_CLIENTS', rule }]);
  }
});
