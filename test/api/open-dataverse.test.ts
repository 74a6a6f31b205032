import pino from 'pino';
import t from 'tap';
import { readConfig } from '../../api/config.ts';
import { tableNamed } from '../../api/domain/model/names.ts';
import { startLocalIssuer } from '../../api/local/entra.ts';
import { openDataverse } from '../../api/open-dataverse.ts';
import { serve, siteId } from './adapters/dataverse/support.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const clientId = '22222222-2222-4222-8222-222222222222';

t.test('the configured steps are passed by with every write, and none by default', async (t) => {
  const secret = 'secret-of-the-test';
  const issuer = await startLocalIssuer({
    port: 0,
    tenantId,
    clients: [{ id: clientId, secret, roles: [] }],
  });
  const server = await serve(() => ({ status: 204 }));
  t.teardown(async () => {
    await server.close();
    await issuer.close();
  });
  for (const steps of ['', `${tenantId},${clientId}`]) {
    const { dataverse, bypassStepIds, instanceName, authorityHost } = readConfig({
      DATAVERSE_URL: server.url,
      DATAVERSE_TENANT_ID: tenantId,
      DATAVERSE_CLIENT_ID: clientId,
      DATAVERSE_CLIENT_SECRET: secret,
      ENTRA_AUTHORITY_HOST: issuer.url,
      DATAVERSE_BYPASS_STEP_IDS: steps,
    });
    if (dataverse === null) return t.fail('no environment');
    const config = { dataverse: { ...dataverse, authorityHost }, bypassStepIds, instanceName };
    const client = openDataverse(config, pino({ level: 'silent' }));
    await client.delete(tableNamed('customerSite'), siteId);
    await client.close();
    const sent = server.seen.at(-1)?.headers['mscrm.bypassbusinesslogicexecutionstepids'];
    t.equal(sent ?? '', steps);
  }
});
