import t from 'tap';
import { audience, personId, runApp } from '../app/running-app.ts';

t.test('a request without a token, or with something else, is not authenticated', async (t) => {
  const { app, bearer } = await runApp(t);
  const { authorization } = await bearer();
  const token = authorization.slice('Bearer '.length);
  const wrong = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    `Bearer ${token} ${token}`,
    `Bearer ${'a'.repeat(16_385)}`,
    'Bearer not.a.token',
    token,
  ];
  for (const value of wrong) {
    const headers = value === undefined ? {} : { authorization: value };
    const response = await app.inject({ url: '/sites', headers });
    t.equal(response.statusCode, 401, String(value).slice(0, 20));
    t.equal(response.headers['www-authenticate'], 'Bearer');
    t.equal(response.json().code, 'unauthenticated');
    t.notOk(response.body.includes(token), 'the token is not repeated');
  }
  t.equal(
    (await app.inject({ url: '/sites', headers: { authorization: `bearer  ${token}` } })).statusCode,
    200,
  );
});

t.test('a caller without the role of the route is told which one it is', async (t) => {
  const { app, bearer } = await runApp(t);
  const response = await app.inject({
    url: '/sites',
    headers: await bearer(['Sync.Read', 'Contracts.Write']),
  });
  t.equal(response.statusCode, 403);
  t.match(response.json().detail, /Contracts\.Read/);
});

t.test('a signed-in person needs the scope, a service does not', async (t) => {
  const { app, bearer, issuer } = await runApp(t);
  const person = await bearer(['Contracts.Read'], { scopes: ['User.Read'] });
  const refused = await app.inject({ url: '/sites', headers: person });
  t.equal(refused.statusCode, 403);
  t.match(refused.json().detail, /access_as_user/);
  const service = await issuer.issue({ audience, subject: personId, roles: ['Contracts.Read'] });
  const accepted = await app.inject({ url: '/sites', headers: { authorization: `Bearer ${service}` } });
  t.equal(accepted.statusCode, 200);
});

t.test('a route of the guarded scope without a role cannot be registered', async (t) => {
  const { useAuthentication } = await import('../../../api/plugins/authentication.ts');
  const { fastify } = await import('fastify');
  const app = fastify();
  t.teardown(() => app.close());
  useAuthentication(app, async () => ({ id: personId, name: 'x', roles: [] }));
  t.throws(() => app.get('/open', async () => 'x'), /declares no role/);
});

t.test('the check comes before the body is read', async (t) => {
  const { app } = await runApp(t);
  const headers = { 'content-type': 'application/json' };
  const response = await app.inject({ method: 'POST', url: '/approvals', headers, payload: '{' });
  t.equal(response.statusCode, 401);
});
