import t from 'tap';
import { createMsalTokens } from '../../../../api/adapters/tokens/msal-tokens.ts';
import { TokenRefused } from '../../../../api/ports/tokens.ts';
import { type Answer, fakeClock, type Handler, serve, silentLogger } from '../dataverse/support.ts';

const secret = 'very-secret-value';
const options = {
  tenantId: '99999999-9999-4999-8999-999999999999',
  clientId: '88888888-8888-4888-8888-888888888888',
  clientSecret: secret,
  scope: 'https://contoso.crm.dynamics.com/.default',
  clock: fakeClock(),
};

function issued(number: number, seconds = 3599): Answer {
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in: seconds, access_token: `token-${number}` },
  };
}

async function rig(t: { teardown(work: () => Promise<void>): unknown }, handler: Handler) {
  const server = await serve(handler);
  t.teardown(server.close);
  const logger = silentLogger();
  return { server, logger, tokens: createMsalTokens({ ...options, authorityHost: server.url, logger }) };
}

t.test('a token comes from the token endpoint of the configured issuer, with no discovery', async (t) => {
  const { server, tokens } = await rig(t, (_, number) => issued(number));
  t.equal(await tokens.token(), 'token-1');
  t.equal(server.seen.length, 1);
  const [seen] = server.seen;
  t.equal(seen?.method, 'POST');
  t.equal(seen?.url.split('?')[0], `/${options.tenantId}/oauth2/v2.0/token`);
  const form = new URLSearchParams(seen?.body);
  t.equal(form.get('grant_type'), 'client_credentials');
  t.equal(form.get('client_id'), options.clientId);
  t.equal(form.get('client_secret'), secret);
  t.equal(form.get('scope'), options.scope);
});

t.test('a token is kept; many callers at once make one request', async (t) => {
  const { server, tokens } = await rig(t, (_, number) => issued(number));
  const together = await Promise.all([tokens.token(), tokens.token(), tokens.token()]);
  t.same(together, ['token-1', 'token-1', 'token-1']);
  t.equal(await tokens.token(), 'token-1');
  t.equal(server.seen.length, 1);
});

t.test('a token that ends within five minutes is replaced', async (t) => {
  const { server, tokens } = await rig(t, (_, number) => issued(number, number === 1 ? 60 : 3599));
  t.equal(await tokens.token(), 'token-1');
  t.equal(await tokens.token(), 'token-2');
  t.equal(await tokens.token(), 'token-2');
  t.equal(server.seen.length, 2);
});

t.test('a rejected token is replaced once, however many callers report it', async (t) => {
  const { server, tokens } = await rig(t, (_, number) => issued(number));
  await tokens.token();
  const together = await Promise.all([tokens.refresh('token-1'), tokens.refresh('token-1'), tokens.token()]);
  t.same(together, ['token-2', 'token-2', 'token-2']);
  t.equal(await tokens.refresh('token-1'), 'token-2', 'the replacement is there already');
  t.equal(await tokens.token(), 'token-2');
  t.equal(server.seen.length, 2);
});

t.test('a wrong secret is final; the error names the reason and not the secret', async (t) => {
  const { tokens, logger } = await rig(t, () => ({
    status: 401,
    body: {
      error: 'invalid_client',
      error_description: 'AADSTS7000215: Invalid client secret provided.',
      error_codes: [7000215],
    },
  }));
  const error = await tokens.token().catch((caught: unknown) => caught);
  t.ok(error instanceof TokenRefused);
  t.match(error, { retryable: false, message: /invalid_client AADSTS7000215/ });
  t.notMatch(`${error} ${logger.lines.join()}`, new RegExp(secret));
});

t.test('an issuer in trouble may be asked again, and the next answer counts', async (t) => {
  const answers: Answer[] = [
    { status: 503, body: { error: 'temporarily_unavailable', error_description: 'busy' } },
    { status: 502, body: '<html>' },
    'cut',
    issued(4),
  ];
  const { tokens } = await rig(t, (_, number) => answers[number - 1] ?? 'cut');
  for (let round = 0; round < 3; round += 1) {
    const error = await tokens.token().catch((caught: unknown) => caught);
    t.ok(error instanceof TokenRefused);
    t.match(error, { retryable: true });
  }
  t.equal(await tokens.token(), 'token-4');
});

t.test('a success without a token, and a wish for a person, are final refusals', async (t) => {
  const answers: [Answer, RegExp][] = [
    [{ status: 200, body: { token_type: 'Bearer', expires_in: 3599 } }, /answered without a token/],
    [{ status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: '' } }, /without a token/],
    [{ status: 400, body: { error: 'interaction_required' } }, /interaction_required/],
  ];
  for (const [answer, message] of answers) {
    const { tokens } = await rig(t, () => answer);
    await t.rejects(tokens.token(), { name: 'TokenRefused', retryable: false, message });
  }
});

t.test('plain http is taken on a loopback address only', async (t) => {
  const create = (authorityHost: string) => () =>
    createMsalTokens({ ...options, authorityHost, logger: silentLogger() });
  t.throws(create('http://login.example.com'), { message: /must use https/ });
  t.throws(create('ftp://127.0.0.1'), { message: /must use https/ });
  t.doesNotThrow(create('https://login.microsoftonline.com'));
  t.doesNotThrow(create('https://login.microsoftonline.com/'));
  t.doesNotThrow(create('http://localhost:4000'));
});

t.test('a tenant that would change the path is refused', async (t) => {
  const create = () =>
    createMsalTokens({
      ...options,
      tenantId: 'a/../b',
      authorityHost: 'https://login.microsoftonline.com',
      logger: silentLogger(),
    });
  t.throws(create, { message: /tenantId/ });
});
