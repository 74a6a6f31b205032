import t from 'tap';
import { startDataverseEmulator } from '../../../api/local/dataverse/start.ts';
import { startLocalIssuer } from '../../../api/local/entra.ts';
import { compareEnvironment } from '../../../scripts/lib/compare-environment.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const clientId = '22222222-2222-4222-8222-222222222222';

t.test('an environment is compared as the application user of the bridge', async (t) => {
  const secret = 'secret-of-the-test';
  const issuer = await startLocalIssuer({
    port: 0,
    tenantId,
    clients: [{ id: clientId, secret, roles: [] }],
  });
  const emulator = await startDataverseEmulator({ port: 0, authority: `${issuer.url}/${tenantId}` });
  t.teardown(async () => {
    await emulator.close();
    await issuer.close();
  });
  const env = {
    DATAVERSE_URL: `${emulator.url}/`,
    DATAVERSE_TENANT_ID: tenantId,
    DATAVERSE_CLIENT_ID: clientId,
    DATAVERSE_CLIENT_SECRET: secret,
    ENTRA_AUTHORITY_HOST: issuer.url,
    PORT: 'of another program',
  };
  const { result, lines } = await compareEnvironment(emulator.url, env);
  t.equal(result, 'differs');
  t.ok(
    lines.includes(
      'tp_contract: the table is missing. What to do: import the solution packages of this version: npm run deploy.',
    ),
  );
  t.notMatch(lines.join(), secret);
});

t.test(
  'without a login for this environment nothing is compared, and the reason says what to set',
  async (t) => {
    const environment = 'https://contoso.crm.dynamics.com';
    const { result, lines } = await compareEnvironment(environment, {});
    t.equal(result, 'unknown');
    t.match(lines.join(), /DATAVERSE_URL=https:\/\/contoso/);
    await t.rejects(
      compareEnvironment(environment, { DATAVERSE_URL: environment }),
      /DATAVERSE_CLIENT_ID is required/,
    );
  },
);
