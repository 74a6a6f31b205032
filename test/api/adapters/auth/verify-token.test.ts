import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, importJWK, importPKCS8, SignJWT } from 'jose';
import t from 'tap';
import { createTokenVerifier } from '../../../../api/adapters/auth/verify-token.ts';
import { startLocalIssuer } from '../../../../api/local/entra.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const audience = '22222222-2222-4222-8222-222222222222';
const personId = '33333333-3333-4333-8333-333333333333';
const now = new Date('2026-03-01T12:00:00Z');
const seconds = Math.floor(now.getTime() / 1000);

/** An issuer of our own making, so that every part of a token can be wrong. */
const pair = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'key-1', use: 'sig', alg: 'RS256' };
let keysAsked = 0;
const server = createServer((request, response) => {
  keysAsked += 1;
  response.statusCode = request.url === `/${tenantId}/discovery/v2.0/keys` ? 200 : 404;
  response.end(JSON.stringify({ keys: [jwk] }));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const authorityHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const issuer = `${authorityHost}/${tenantId}/v2.0`;
t.teardown(() => server.close());

const verify = createTokenVerifier({ authorityHost, tenantId, audience }, { now: () => now });

const good = {
  iss: issuer,
  aud: audience,
  tid: tenantId,
  oid: personId,
  sub: 'pairwise',
  ver: '2.0',
  scp: 'access_as_user',
  roles: ['Sync.Read', 7],
  preferred_username: 'maria.lopez@townepark.example',
  iat: seconds,
  nbf: seconds,
  exp: seconds + 3600,
};

type Claims = Record<string, unknown>;

function sign(claims: Claims, key = pair.privateKey, header: Claims = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(key);
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

t.test('a valid token names its caller', async (t) => {
  t.strictSame(await verify(await sign(good)), {
    id: personId,
    name: 'maria.lopez@townepark.example',
    roles: ['Sync.Read'],
  });
  const { scp: _scp, preferred_username: _name, roles: _roles, ...service } = good;
  t.strictSame(await verify(await sign({ ...service, azp: 'client' })), {
    id: personId,
    name: 'client',
    roles: [],
  });
});

t.test('a person without user name goes by the object id, not by the client', async (t) => {
  const { preferred_username: _name, ...nameless } = good;
  t.equal((await verify(await sign({ ...nameless, azp: 'client' }))).name, personId);
});

t.test('a claim that is wrong or missing is refused', async (t) => {
  const wrong: Record<string, Claims> = {
    'another audience': { aud: personId },
    'a list without our audience': { aud: [personId, tenantId] },
    'another issuer': { iss: `${authorityHost}/${personId}/v2.0` },
    'the v1 issuer': { iss: `https://sts.windows.net/${tenantId}/` },
    'another tenant': { tid: personId },
    'no tenant': { tid: undefined },
    'no caller': { oid: undefined },
    'an empty caller': { oid: '' },
    'version 1': { ver: '1.0' },
    expired: { exp: seconds - 61 },
    'no end': { exp: undefined },
    'an end that is text': { exp: String(seconds + 3600) },
    'not valid yet': { nbf: seconds + 61 },
  };
  for (const [name, change] of Object.entries(wrong)) {
    await t.rejects(verify(await sign({ ...good, ...change })), { code: 'unauthenticated' }, name);
  }
});

t.test('clocks may differ by a minute', async (t) => {
  t.ok(await verify(await sign({ ...good, exp: seconds - 59 })));
  t.ok(await verify(await sign({ ...good, nbf: seconds + 59 })));
});

t.test('a signature of another kind or key is refused', async (t) => {
  const stranger = await generateKeyPair('RS256');
  const [header, body, signature = ''] = (await sign(good)).split('.');
  const secret = new TextEncoder().encode(await exportSPKI(pair.publicKey));
  const octets = await importJWK(
    { kty: 'oct', k: Buffer.from(String(jwk.n)).toString('base64url') },
    'HS256',
  );
  const hs256 = { alg: 'HS256', kid: 'key-1' };
  const rs512 = await importPKCS8(await exportPKCS8(pair.privateKey), 'RS512');
  const tokens = {
    'alg none': `${base64({ alg: 'none', kid: 'key-1' })}.${base64(good)}.`,
    'alg None with the old signature': `${base64({ alg: 'None', kid: 'key-1' })}.${body}.${signature}`,
    'HS256 with the public key as secret': await new SignJWT(good).setProtectedHeader(hs256).sign(secret),
    'HS256 with the modulus as secret': await new SignJWT(good).setProtectedHeader(hs256).sign(octets),
    'another key under the same id': await sign(good, stranger.privateKey),
    'an unknown key id': await sign(good, stranger.privateKey, { kid: 'key-2' }),
    'RS512 with the right key': await sign(good, rs512, { alg: 'RS512' }),
    'a key of its own': await sign(good, stranger.privateKey, { jwk: await exportJWK(stranger.publicKey) }),
    'a key id that is a path': await sign(good, stranger.privateKey, { kid: '../../key-1' }),
    'a changed body': `${header}.${base64({ ...good, roles: ['Approvals.Decide'] })}.${signature}`,
    'no signature': `${header}.${body}.`,
    'two parts': `${header}.${body}`,
    'an empty text': '',
  };
  for (const [name, token] of Object.entries(tokens)) {
    await t.rejects(verify(token), { code: 'unauthenticated' }, name);
  }
});

t.test('a signed-in person without the scope is forbidden', async (t) => {
  for (const scp of ['', 'User.Read', 'access_as_user_not', ['access_as_user']]) {
    await t.rejects(verify(await sign({ ...good, scp })), { code: 'forbidden' }, JSON.stringify(scp));
  }
  t.ok(await verify(await sign({ ...good, scp: 'User.Read access_as_user' })));
});

t.test('an api:// audience also takes the client id that Entra ID v2 writes', async (t) => {
  const byUri = createTokenVerifier(
    { authorityHost, tenantId, audience: `api://${audience}` },
    { now: () => now },
  );
  t.ok(await byUri(await sign(good)));
  t.ok(await byUri(await sign({ ...good, aud: `api://${audience}` })));
  await t.rejects(byUri(await sign({ ...good, aud: personId })), { code: 'unauthenticated' });
});

t.test('keys are fetched once, and an unknown key id cannot make us fetch again and again', async (t) => {
  const fresh = createTokenVerifier({ authorityHost, tenantId, audience }, { now: () => now });
  const before = keysAsked;
  await Promise.all(Array.from({ length: 20 }, async () => fresh(await sign(good))));
  const stranger = await generateKeyPair('RS256');
  for (let index = 0; index < 5; index += 1) {
    const token = await sign(good, stranger.privateKey, { kid: `key-${index + 5}` });
    await t.rejects(fresh(token), { code: 'unauthenticated' });
  }
  t.equal(keysAsked - before, 1);
});

t.test('keys that cannot be fetched are our fault, not that of the caller', async (t) => {
  const nobody = createTokenVerifier(
    { authorityHost: 'http://127.0.0.1:1', tenantId, audience },
    { now: () => now },
  );
  await t.rejects(nobody(await sign(good)), { code: 'unavailable' });
  const wrongPath = createTokenVerifier(
    { authorityHost: `${authorityHost}/x`, tenantId, audience },
    { now: () => now },
  );
  await t.rejects(wrongPath(await sign(good)), { code: 'unavailable' });
});

t.test('tokens of the local issuer pass through the same code', async (t) => {
  const local = await startLocalIssuer({ port: 0, tenantId });
  t.teardown(() => local.close());
  const check = createTokenVerifier(
    { authorityHost: local.url, tenantId, audience },
    { now: () => new Date() },
  );
  const request = { audience, subject: personId, roles: ['Sync.Run'] };
  t.strictSame(await check(await local.issue(request)), {
    id: personId,
    name: personId,
    roles: ['Sync.Run'],
  });
  await t.rejects(check(await local.issue({ ...request, expiresIn: -61 })), { code: 'unauthenticated' });
});
