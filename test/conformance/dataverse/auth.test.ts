import { answerOf } from './http.ts';
import { suite } from './suite.ts';

const { check, emulatorOnly } = suite;
const document = '[authenticate-oauth.md]';

for (const [label, headers] of [
  ['no Authorization header', {}],
  ['an empty bearer token', { authorization: 'Bearer ' }],
  ['another scheme', { authorization: 'Basic eDp5' }],
] as const) {
  check(`38 ${label} answers 401 and says where tokens come from ${document}`, async (t, api) => {
    const answer = await answerOf(await fetch(`${api.base}WhoAmI`, { headers }));
    t.equal(answer.status, 401);
    const challenge = answer.headers.get('www-authenticate') ?? '';
    t.match(challenge, /^Bearer /);
    t.match(challenge, /authorization_uri="?https?:\/\/[^\s,"]+\/oauth2\/authorize/);
    t.match(challenge, /resource_id="?https?:\/\//);
  });
}

check(`38 writes and batches need a token too ${document}`, async (t, api) => {
  for (const path of ['accounts', '$batch']) {
    const answer = await answerOf(await fetch(api.base + path, { method: 'POST', body: '{}' }));
    t.equal(answer.status, 401, path);
  }
});

const noTenant = 'the token issuer of a real environment stands elsewhere';

emulatorOnly(
  '38 the token endpoint answers client credentials [v2 client credentials flow]',
  noTenant,
  async (t, api) => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: '11111111-2222-4333-8444-555555555555',
      client_secret: 'secret',
      scope: `${api.origin}/.default`,
    });
    const answer = await answerOf(
      await fetch(`${api.origin}/tenant/oauth2/v2.0/token`, { method: 'POST', body }),
    );
    t.equal(answer.status, 200, answer.text);
    t.match(answer.json, { token_type: 'Bearer', expires_in: Number, access_token: String });
    const who = await api.send('GET', 'WhoAmI', undefined, {
      authorization: `Bearer ${answer.json.access_token}`,
    });
    t.equal(who.status, 200);
  },
);

const client = { grant_type: 'client_credentials', client_id: 'a', client_secret: 'b' };
for (const [label, form] of [
  ['no grant type', { ...client, grant_type: '' }],
  ['an unknown grant type', { ...client, grant_type: 'magic' }],
  ['no client', { ...client, client_id: '' }],
] as const) {
  emulatorOnly(
    `38 a token request with ${label} answers 400 [v2 client credentials flow]`,
    noTenant,
    async (t, api) => {
      const body = new URLSearchParams({ ...form, scope: `${api.origin}/.default` });
      const answer = await answerOf(
        await fetch(`${api.origin}/tenant/oauth2/v2.0/token`, { method: 'POST', body }),
      );
      t.ok([400, 401].includes(answer.status), `${answer.status} ${answer.text}`);
      t.type(answer.json.error, 'string', 'the error of OAuth is a word');
    },
  );
}

emulatorOnly(
  `38 an expired token answers 401, a new one works ${document}`,
  'tokens cannot be expired there',
  async (t, api, control) => {
    const old = { authorization: 'Bearer old-token' };
    t.equal((await api.send('GET', 'WhoAmI', undefined, old)).status, 200);
    t.equal((await control.call('POST', 'expire-tokens')).status, 204);
    t.equal((await api.send('GET', 'WhoAmI', undefined, old)).status, 401);
    t.equal((await api.send('GET', 'WhoAmI', undefined, { authorization: 'Bearer new-token' })).status, 200);
  },
);

emulatorOnly(
  '38 the v1 token endpoint takes resource instead of scope [v1 client credentials flow]',
  noTenant,
  async (t, api) => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: '11111111-2222-4333-8444-555555555555',
      client_secret: 'secret',
      resource: `${api.origin}/`,
    });
    const answer = await answerOf(await fetch(`${api.origin}/tenant/oauth2/token`, { method: 'POST', body }));
    t.equal(answer.status, 200, answer.text);
    t.match(answer.json, { token_type: 'Bearer', access_token: String });
  },
);
