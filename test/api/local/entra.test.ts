import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import t, { type Test } from 'tap';
import { type LocalIssuerOptions, startLocalIssuer } from '../../../api/local/entra.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const client = { id: '44444444-4444-4444-8444-444444444444', secret: 'demo-secret', roles: ['Sync.Run'] };

async function start(t: Test, options: Partial<LocalIssuerOptions> = {}) {
  const issuer = await startLocalIssuer({ port: 0, tenantId, clients: [client], ...options });
  t.teardown(() => issuer.close());
  return issuer;
}

async function post(url: string, form: Record<string, string>) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const body: Record<string, unknown> = JSON.parse(await response.text());
  return { status: response.status, body };
}

t.test('discovery leads to the keys and the token endpoint', async (t) => {
  const issuer = await start(t);
  const response = await fetch(`${issuer.url}/${tenantId}/v2.0/.well-known/openid-configuration`);
  const found: Record<string, string> = JSON.parse(await response.text());
  t.equal(found.issuer, issuer.issuer);
  t.equal(found.jwks_uri, issuer.jwksUri);
  t.equal(found.token_endpoint, `${issuer.url}/${tenantId}/oauth2/v2.0/token`);
  t.ok(issuer.url.startsWith('http://127.0.0.1:'), 'only this machine can reach it');
});

t.test('a registered client gets a token in the form of Entra ID v2', async (t) => {
  const issuer = await start(t);
  const { status, body } = await post(`${issuer.url}/${tenantId}/oauth2/v2.0/token`, {
    grant_type: 'client_credentials',
    client_id: client.id,
    client_secret: client.secret,
    scope: 'api://bridge/.default',
  });
  t.equal(status, 200);
  t.match(body, { token_type: 'Bearer', expires_in: 3600 });
  const keys = createRemoteJWKSet(new URL(issuer.jwksUri));
  const { payload } = await jwtVerify(String(body.access_token), keys, { issuer: issuer.issuer });
  t.match(payload, {
    aud: 'api://bridge',
    tid: tenantId,
    oid: client.id,
    azp: client.id,
    ver: '2.0',
    roles: ['Sync.Run'],
  });
  t.notOk('scp' in payload, 'a service has roles, not scopes');
});

t.test('wrong requests are refused with the codes of the real thing', async (t) => {
  const issuer = await start(t);
  const url = `${issuer.url}/${tenantId}/oauth2/v2.0/token`;
  const good = {
    grant_type: 'client_credentials',
    client_id: client.id,
    client_secret: client.secret,
    scope: 'api://bridge/.default',
  };
  const cases = [
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ client_id: 'nobody' }, 400, 'unauthorized_client'],
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ client_secret: '' }, 401, 'invalid_client'],
    [{ scope: 'api://bridge/read' }, 400, 'invalid_scope'],
    [{ padding: 'x'.repeat(20_000) }, 400, 'invalid_request'],
  ] as const;
  for (const [change, status, error] of cases) {
    const answer = await post(url, { ...good, ...change });
    t.equal(answer.status, status);
    t.equal(answer.body.error, error);
    t.notMatch(JSON.stringify(answer.body), client.secret);
  }
  t.equal((await fetch(`${issuer.url}/other-tenant/discovery/v2.0/keys`)).status, 404);
});

t.test('a person has a name and scopes', async (t) => {
  const issuer = await start(t);
  const token = await issuer.issue({
    audience: 'a',
    subject: 's',
    name: 'ann@townepark.example',
    roles: [],
    scopes: ['access_as_user', 'x'],
    expiresIn: 60,
  });
  const claims = decodeJwt(token);
  t.match(claims, { preferred_username: 'ann@townepark.example', scp: 'access_as_user x', oid: 's' });
  t.equal(Number(claims.exp) - Number(claims.iat), 60);
});

t.test('with a key file, tokens stay valid over a restart', async (t) => {
  const keyFile = join(t.testdir({}), 'keys', 'issuer.json');
  const first = await start(t, { keyFile });
  const token = await first.issue({ audience: 'a', subject: 's', roles: [] });
  await first.close();
  const second = await start(t, { keyFile });
  await t.resolves(jwtVerify(token, createRemoteJWKSet(new URL(second.jwksUri))));
  t.equal((await stat(keyFile)).mode & 0o077, 0, 'only the owner may read the key');
  const stranger = await start(t);
  await t.rejects(jwtVerify(token, createRemoteJWKSet(new URL(stranger.jwksUri))));
});

t.test('a file that is no key stops the start', async (t) => {
  const dir = t.testdir({ 'key.json': '{"kty":"oct","k":"AAAA"}' });
  await t.rejects(startLocalIssuer({ port: 0, tenantId, keyFile: join(dir, 'key.json') }), /no RSA key/);
});
