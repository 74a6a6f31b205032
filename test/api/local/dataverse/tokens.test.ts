import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import t from 'tap';
import { systemClock } from '../../../../api/adapters/clock.ts';
import { createMsalTokens } from '../../../../api/adapters/tokens/msal-tokens.ts';
import { applicationId, tenantId } from '../../../../api/local/dataverse/identity.ts';
import { silentLogger } from '../../adapters/dataverse/support.ts';
import { guid, type Service, started } from './client.ts';

async function grant(url: string, form: Record<string, string>, path = 'oauth2/v2.0/token') {
  const answer = await fetch(`${url}/contoso.example/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: applicationId, ...form }),
  });
  const body = (await answer.json()) as Record<string, string>;
  return { status: answer.status, body, token: String(body.access_token) };
}

function call({ send }: Service, token: string) {
  return send('GET', 'WhoAmI', undefined, { authorization: `Bearer ${token}` });
}

const secret = { client_secret: 'anything', scope: 'https://contoso.crm.dynamics.com/.default' };

t.test('only tokens of the own endpoint are good where that is asked for', async (t) => {
  const service = await started(t, { tokens: 'issued' });
  const refused = await call(service, 'token');
  t.equal(refused.status, 401);
  const { url } = service;
  t.equal(
    refused.headers.get('www-authenticate'),
    `Bearer authorization_uri=${url}/${tenantId}/oauth2/authorize, resource_id=${url}/`,
  );
  const v2 = await grant(url, secret);
  t.match(v2.body, { token_type: 'Bearer', expires_in: 3599 });
  t.equal((await call(service, v2.token)).status, 200);
  t.equal((await call(service, `${v2.token.slice(0, -8)}AAAAAAAA`)).status, 401, 'a forged signature');
  const assertion = { client_assertion: 'a.b.c', scope: secret.scope };
  t.equal((await call(service, (await grant(url, assertion)).token)).status, 200);
  const v1 = await grant(url, { client_secret: 'x', resource: `${url}/` }, 'oauth2/token');
  t.match(v1.body, { token_type: 'Bearer', expires_in: '3599', resource: url });
  t.equal((await call(service, v1.token)).status, 200);
});

t.test('a client without a secret or with a wrong grant gets none', async (t) => {
  const { url } = await started(t);
  t.match(await grant(url, { scope: secret.scope }), { status: 400, body: { error: 'unauthorized_client' } });
  t.match(await grant(url, { ...secret, grant_type: 'password' }), {
    status: 400,
    body: { error: 'unsupported_grant_type' },
  });
  t.match(await grant(url, { ...secret, scope: 'x' }), { status: 400, body: { error: 'invalid_scope' } });
});

t.test('configured clients need their secret', async (t) => {
  const { url } = await started(t, { clients: [{ id: applicationId, secret: 'right', roles: [] }] });
  t.equal((await grant(url, secret)).status, 401);
  t.equal((await grant(url, { ...secret, client_secret: 'right' })).status, 200);
  t.equal((await grant(url, { ...secret, client_id: guid(1) })).status, 400);
});

t.test('an application without a user is no member of the organisation', async (t) => {
  const service = await started(t, { tokens: 'issued' });
  const { token } = await grant(service.url, { ...secret, client_id: guid(1) });
  const refused = await call(service, token);
  t.equal(refused.status, 403);
  t.same(refused.json.error, {
    code: '0x80072560',
    message: 'The user is not a member of the organization.',
  });
  const lenient = await started(t, { tokens: 'issued', unproven: { refuseStrangers: false } });
  const other = await grant(lenient.url, { ...secret, client_id: guid(1) });
  t.equal((await call(lenient, other.token)).status, 200);
});

t.test('a static token is the only one', async (t) => {
  const service = await started(t, { tokens: { value: 'right' } });
  t.equal((await call(service, 'right')).status, 200);
  t.equal((await call(service, 'wrong')).status, 401);
});

t.test('discovery leads to the keys that verify the tokens', async (t) => {
  const { url } = await started(t);
  const answer = await fetch(`${url}/contoso.example/v2.0/.well-known/openid-configuration`);
  const found = (await answer.json()) as Record<string, string>;
  t.equal(found.token_endpoint, `${url}/contoso.example/oauth2/v2.0/token`);
  const keys = (await (await fetch(String(found.jwks_uri))).json()) as JSONWebKeySet;
  const { token } = await grant(url, secret);
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer: String(found.issuer) });
  t.match(payload, { aud: 'https://contoso.crm.dynamics.com', azp: applicationId, tid: 'contoso.example' });
});

t.test('MSAL gets tokens from the emulator, and a new one when they expire', async (t) => {
  const service = await started(t, { tokens: 'issued' });
  const tokens = createMsalTokens({
    authorityHost: service.url,
    tenantId,
    clientId: applicationId,
    clientSecret: 'anything',
    scope: `${service.url}/.default`,
    clock: systemClock,
    logger: silentLogger(),
  });
  const first = await tokens.token();
  t.equal((await call(service, first)).status, 200);
  t.equal((await service.send('POST', `${service.url}/_emulator/expire-tokens`)).status, 204);
  t.equal((await call(service, first)).status, 401);
  const second = await tokens.refresh(first);
  t.not(second, first);
  t.equal((await call(service, second)).status, 200);
});

t.test('expiring tokens meets those of any kind that were used', async (t) => {
  const service = await started(t);
  t.equal((await call(service, 'one')).status, 200);
  service.admin.expireTokens();
  t.equal((await call(service, 'one')).status, 401);
  t.equal((await call(service, 'two')).status, 200);
  service.admin.reset();
  t.equal((await call(service, 'one')).status, 200);
});

t.test('a token ends after an hour of the emulator’s time', async (t) => {
  const service = await started(t, { tokens: 'issued' });
  const { token } = await grant(service.url, secret);
  service.admin.advanceClock(3590);
  t.equal((await call(service, token)).status, 200);
  service.admin.advanceClock(20);
  t.equal((await call(service, token)).status, 401);
});

t.test('behind a proxy that ends TLS every address begins with https', async (t) => {
  const { url, send } = await started(t, { tokens: 'issued' });
  const proxied = { 'x-forwarded-proto': 'https' };
  const secure = url.replace('http:', 'https:');
  const discovery = await fetch(`${url}/${tenantId}/v2.0/.well-known/openid-configuration`, {
    headers: proxied,
  });
  const document = (await discovery.json()) as Record<string, string>;
  t.equal(document.issuer, `${secure}/${tenantId}/v2.0`);
  t.equal(document.token_endpoint, `${secure}/${tenantId}/oauth2/v2.0/token`);
  const refused = await send('GET', 'WhoAmI', undefined, proxied);
  t.match(refused.headers.get('www-authenticate'), `resource_id=${secure}/`);
  const { token } = await grant(url, secret);
  const headers = { ...proxied, authorization: `Bearer ${token}` };
  const created = await send('POST', 'accounts', { name: 'Harbor' }, headers);
  t.match(created.headers.get('odata-entityid'), `${secure}/api/data/v9.2/accounts(`);
  const batch = '--b\r\nContent-Type: application/http\r\n\r\nGET accounts HTTP/1.1\r\n\r\n--b--\r\n';
  const multipart = { ...headers, 'content-type': 'multipart/mixed; boundary=b' };
  const parts = await send('POST', '$batch', batch, multipart);
  t.match(parts.text, `"@odata.context":"${secure}/api/data/v9.2/`);
});
