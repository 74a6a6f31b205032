import { createHash, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import t from 'tap';
import { createLoginTokens } from '../../../../api/adapters/tokens/login-tokens.ts';
import { TokenRefused } from '../../../../api/ports/tokens.ts';
import { fakeClock, type Handler, serve, silentLogger } from '../dataverse/support.ts';
import { selfSigned } from './self-signed.ts';

const url = 'https://contoso.crm.dynamics.com';
const tenantId = '99999999-9999-4999-8999-999999999999';
const clientId = '88888888-8888-4888-8888-888888888888';
const issued: Handler = (_, number) => ({
  status: 200,
  body: { token_type: 'Bearer', expires_in: 3599, access_token: `token-${number}` },
});

t.test('a certificate signs an assertion that names it by x5t#S256; the key is not sent', async (t) => {
  const server = await serve(issued);
  t.teardown(server.close);
  const mine = selfSigned();
  const certificateFile = join(t.testdir({}), 'client.pem');
  writeFileSync(certificateFile, mine.key + mine.certificate);
  const login = {
    way: 'certificate',
    tenantId,
    clientId,
    certificateFile,
    certificateThumbprint: null,
  } as const;
  const tokens = createLoginTokens(login, {
    url,
    authorityHost: server.url,
    clock: fakeClock(),
    logger: silentLogger(),
  });
  t.equal(await tokens.token(), 'token-1');
  t.equal(await tokens.token(), 'token-1', 'cached');
  const form = new URLSearchParams(server.seen[0]?.body);
  t.equal(form.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  t.equal(form.get('client_secret'), null);
  t.equal(form.get('scope'), `${url}/.default`);
  const assertion = form.get('client_assertion') ?? '';
  const { payload } = await jwtVerify(assertion, mine.publicKey, {
    issuer: clientId,
    subject: clientId,
    // The issuer of the assertion rounds the beginning up to the next second.
    clockTolerance: 5,
  });
  t.match(payload.aud, `/${tenantId}/oauth2/v2.0/token`);
  const { raw } = new X509Certificate(mine.certificate);
  t.match(decodeProtectedHeader(assertion), {
    alg: 'PS256',
    'x5t#S256': createHash('sha256').update(raw).digest('base64url'),
  });
});

t.test('a file that cannot be used is a problem of the configuration', async (t) => {
  const folder = t.testdir({ 'empty.pem': '' });
  const options = { url, authorityHost: 'https://login.example', clock: fakeClock(), logger: silentLogger() };
  const withFile = (certificateFile: string) => () =>
    createLoginTokens(
      { way: 'certificate', tenantId, clientId, certificateFile, certificateThumbprint: null },
      options,
    );
  const fault = (rule: RegExp) => ({
    name: 'ConfigError',
    errors: [{ field: 'DATAVERSE_CLIENT_CERTIFICATE_FILE', rule }],
  });
  t.throws(withFile(join(folder, 'none.pem')), fault(/must name a file that can be read/));
  t.throws(withFile(join(folder, 'empty.pem')), fault(/must be a PEM file/));
});

t.test(
  'a managed identity asks the endpoint of its host, for the user assigned identity named',
  async (t) => {
    let status = 200;
    const server = await serve((_, number) =>
      status === 200
        ? {
            status,
            body: {
              access_token: `token-${number}`,
              expires_on: `${Math.floor(Date.now() / 1000) + 3599}`,
              resource: url,
              token_type: 'Bearer',
            },
          }
        : { status, body: { message: 'no identity', statusCode: status } },
    );
    t.teardown(server.close);
    const before = { ...process.env };
    process.env.IDENTITY_ENDPOINT = `${server.url}/msi/token`;
    process.env.IDENTITY_HEADER = 'header-1';
    t.teardown(() => {
      process.env = before;
    });
    const options = {
      url,
      authorityHost: 'https://login.example',
      clock: fakeClock(),
      logger: silentLogger(),
    };
    const tokens = createLoginTokens({ way: 'managed-identity', clientId }, options);
    t.same(await Promise.all([tokens.token(), tokens.token()]), ['token-1', 'token-1']);
    t.equal(await tokens.token(), 'token-1', 'cached');
    t.equal(await tokens.refresh('token-1'), 'token-2', 'replaced when it was rejected');
    t.equal(server.seen.length, 2);
    const asked = new URL(server.seen[0]?.url ?? '', server.url);
    t.equal(asked.searchParams.get('resource'), url);
    t.equal(asked.searchParams.get('client_id'), clientId);
    t.equal(server.seen[0]?.headers['x-identity-header'], 'header-1');

    const system = createLoginTokens({ way: 'managed-identity', clientId: null }, options);
    t.match(await system.token(), /^token-/);
    t.notOk(server.seen.at(-1)?.url.includes('client_id'));

    status = 400;
    await t.rejects(system.refresh(await system.token()), TokenRefused);
  },
);
