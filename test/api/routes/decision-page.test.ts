import Fastify, { type FastifyInstance } from 'fastify';
import t, { type Test } from 'tap';
import { createSmtpMailer } from '../../../api/adapters/mail/smtp-mailer.ts';
import { startMailbox } from '../../../api/local/mailbox.ts';
import { registerDecisionPage } from '../../../api/routes/decision-page.ts';
import { drainOutbox } from '../../../api/usecases/drain-outbox.ts';
import { requestApproval } from '../../../api/usecases/request-approval.ts';
import {
  addContract,
  ann,
  contractId,
  contractRow,
  contractTable,
  manager,
  pendingApproval,
  setContract,
  type World,
  world,
} from '../usecases/approval/support.ts';

async function serve(t: Test, built: World): Promise<{ app: FastifyInstance; url: string }> {
  const app = Fastify();
  registerDecisionPage(app, { deps: built.deps });
  app.post('/other', async (request) => request.body);
  t.teardown(() => app.close());
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

/** A served page with one pending approval and a valid token of its approver. */
async function opened(t: Test, built?: World) {
  const used = built ?? (await world());
  const { url } = await serve(t, used);
  const approval = await pendingApproval(used);
  const expires = new Date(used.clock.now().getTime() + 3_600_000);
  const sign = (approvalId: string, approver = manager) =>
    used.deps.decisionLinks.sign({ approvalId, approver }, expires);
  const token = await sign(approval.id);
  const page = `${url}/approvals/${approval.id}/decide`;
  const state = async () => (await used.sql.read((tx) => tx.approvals.get(approval.id)))?.state;
  const post = (fields: Record<string, string>) =>
    fetch(page, { method: 'POST', body: new URLSearchParams(fields) });
  return { ...used, url, approval, token, page, sign, state, post };
}

t.test('the mailed link leads to the facts and the form decides, end to end', async (t) => {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
  const mailer = createSmtpMailer({ url: mailbox.smtpUrl, from: 'bridge@example.com' });
  t.teardown(async () => {
    await mailer.close();
    await mailbox.close();
  });
  const built = await world();
  const { url } = await serve(t, built);
  const settings = { ...built.deps.settings, publicUrl: url };
  await addContract(built.sql, '120000.00');
  await requestApproval(built.deps, { contractId, requestedBy: ann });
  await drainOutbox({ ...built.deps, mailer, settings }, { limit: 10 });

  const { mails } = JSON.parse(await (await fetch(`${mailbox.url}/api/mails?to=${manager}`)).text());
  const page = await fetch(mails[0].links[0]);
  t.equal(page.status, 200);
  const body = await page.text();
  for (const fact of ['C-0007', '0007 Grand Hotel', '$120,000.00', ann, '4700 10500.00']) {
    t.ok(body.includes(fact), fact);
  }
  const token = /name="token" value="([^"]+)"/.exec(body)?.[1] ?? '';
  const action = /action="([^"]+)"/.exec(body)?.[1] ?? '';
  const answer = await fetch(url + action, {
    method: 'POST',
    body: new URLSearchParams({ token, decision: 'approve', comment: 'Gut – 好' }),
  });
  t.equal(answer.status, 200);
  t.match(await answer.text(), /You have approved this contract/);
  t.match(await contractRow(built.sql), {
    status: 100000001,
    decidedBy: manager,
    decisionComment: 'Gut – 好',
  });
});

t.test('GET and HEAD never decide, whatever the address says', async (t) => {
  const { page, token, state } = await opened(t);
  for (const query of ['', '&decision=approve', '&decision=reject&comment=x']) {
    t.equal((await fetch(`${page}?token=${token}${query}`)).status, 200);
    t.equal((await fetch(`${page}?token=${token}${query}`, { method: 'HEAD' })).status, 200);
  }
  t.equal(await state(), 'pending');
});

t.test(
  'the page runs nothing, loads nothing, is kept nowhere and passes its address on to nobody',
  async (t) => {
    const { page, token } = await opened(t);
    for (const address of [`${page}?token=${token}`, page]) {
      const { headers } = await fetch(address);
      const policy = headers.get('content-security-policy') ?? '';
      t.match(policy, /default-src 'none'/);
      t.notMatch(policy, /unsafe|script-src|https?:/);
      t.equal(headers.get('referrer-policy'), 'no-referrer');
      t.equal(headers.get('cache-control'), 'no-store');
      t.match(headers.get('x-robots-tag'), /noindex/);
      t.match(headers.get('content-type'), /^text\/html; charset=utf-8/);
    }
    const body = await (await fetch(`${page}?token=${token}`)).text();
    t.notMatch(body, /<script|<img|<link|src=|https?:\/\//);
    t.match(body, /<html lang="en">/);
    t.match(body, /<label for="comment">/);
  },
);

t.test('a second click answers the same, and another decision finds it closed', async (t) => {
  const { page, token, post } = await opened(t);
  t.equal((await post({ token, decision: 'reject', comment: 'too much' })).status, 200);
  const again = await post({ token, decision: 'reject', comment: 'too much' });
  t.equal(again.status, 200);
  t.match(await again.text(), /rejected this contract before; nothing was changed/);
  const other = await post({ token, decision: 'approve', comment: '' });
  t.equal(other.status, 409);
  t.match(await other.text(), /was rejected by manager@example\.com/);
  const reopened = await fetch(`${page}?token=${token}`);
  t.equal(reopened.status, 409);
  const body = await reopened.text();
  t.match(body, /was rejected/);
  t.match(body, /too much/);
  t.notMatch(body, /<form/);
});

t.test('an expired, forged, foreign or missing token opens nothing and decides nothing', async (t) => {
  const built = await opened(t);
  const { page, token, sign, state, post } = built;
  const foreign = await sign(contractId);
  const otherApprover = await sign(built.approval.id, 'eve@example.com');
  const changed = `${token.slice(0, -2)}xx`;
  for (const bad of [foreign, otherApprover, changed, 'x', '']) {
    t.equal((await fetch(`${page}?token=${bad}`)).status, 403);
    t.equal((await post({ token: bad, decision: 'approve', comment: '' })).status, 403);
  }
  t.equal((await fetch(page)).status, 403);
  t.equal((await fetch(`${page}?token=${token}&token=${token}`)).status, 403);
  const elsewhere = page.replace(built.approval.id, contractId);
  t.equal((await fetch(`${elsewhere}?token=${token}`)).status, 403);
  built.advance(3_600_001);
  const expired = await post({ token, decision: 'approve', comment: '' });
  t.equal(expired.status, 403);
  t.match(await expired.text(), /newest approval mail/);
  t.equal(await state(), 'pending');
});

t.test('a contract changed since the mail is not decided', async (t) => {
  const { page, token, state, post, sql } = await opened(t);
  await setContract(sql, { contractValue: '900000.00' });
  const shown = await fetch(`${page}?token=${token}`);
  t.equal(shown.status, 409);
  const body = await shown.text();
  t.match(body, /from \$120,000\.00 to \$900,000\.00/);
  t.notMatch(body, /<form/);
  t.equal(await state(), 'pending', 'looking changes nothing');
  const answer = await post({ token, decision: 'approve', comment: '' });
  t.equal(answer.status, 409);
  t.match(await answer.text(), /superseded/);
  t.equal(await state(), 'superseded');
});

t.test('a deleted contract is said to be deleted', async (t) => {
  const { page, token, sql } = await opened(t);
  await sql.write((tx) => tx.rows.delete(contractTable, contractId));
  const shown = await fetch(`${page}?token=${token}`);
  t.equal(shown.status, 409);
  t.match(await shown.text(), /was deleted/);
});

t.test('the requester may not decide through a link either', async (t) => {
  const built = await world();
  const { url } = await serve(t, built);
  await addContract(built.sql, '120000.00', {}, { managerEmail: null });
  const requestedBy = 'DEFAULT@example.com';
  const { approval } = await requestApproval(built.deps, { contractId, requestedBy });
  const approvalId = approval?.id ?? '';
  const expires = new Date(built.clock.now().getTime() + 1_000);
  const token = await built.deps.decisionLinks.sign({ approvalId, approver: 'default@example.com' }, expires);
  const body = new URLSearchParams({ token, decision: 'approve' });
  const answer = await fetch(`${url}/approvals/${approvalId}/decide`, { method: 'POST', body });
  t.equal(answer.status, 403);
  t.match(await answer.text(), /somebody else has to decide/);
});

t.test('hostile names and comments are shown as text', async (t) => {
  const built = await world();
  const { url } = await serve(t, built);
  await addContract(built.sql, null, { contractNumber: '"><script>1</script>' }, { site: '<img src=x>' });
  const { approval } = await requestApproval(built.deps, { contractId, requestedBy: '<b>ann</b>' });
  const approvalId = approval?.id ?? '';
  const expires = new Date(built.clock.now().getTime() + 1_000);
  const token = await built.deps.decisionLinks.sign({ approvalId, approver: manager }, expires);
  const page = `${url}/approvals/${approvalId}/decide`;
  const comment = '</p><script>2</script>';
  const shown = await (await fetch(`${page}?token=${token}`)).text();
  const body = new URLSearchParams({ token, decision: 'reject', comment });
  const decided = await (await fetch(page, { method: 'POST', body })).text();
  for (const markup of [shown, decided]) t.notMatch(markup, /<script|<img|<b>ann/);
  t.match(decided, /&lt;\/p&gt;&lt;script&gt;2/);
});

t.test('a broken form is refused by a page, nothing is decided', async (t) => {
  const { page, token, state, post } = await opened(t);
  t.equal((await post({ token, decision: 'maybe', comment: '' })).status, 400);
  t.equal((await post({ token })).status, 400);
  t.equal((await post({ token, decision: 'approve', comment: 'x'.repeat(2001) })).status, 400);
  t.equal((await post({ token, decision: 'approve', comment: 'x'.repeat(40_000) })).status, 413);
  const json = await fetch(page, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, decision: 'approve' }),
  });
  t.equal(json.status, 415);
  t.match(json.headers.get('content-type'), /text\/html/);
  t.equal(await state(), 'pending');
});

t.test('a refused form names the field and its rule', async (t) => {
  const { token, state, post } = await opened(t);
  const shown = async (fields: Record<string, string>) => {
    const answer = await post({ token, ...fields });
    t.equal(answer.status, 400);
    return answer.text();
  };
  t.match(await shown({ decision: 'maybe' }), /decision\S* must be one of approve, reject/);
  t.match(await shown({ comment: 'why' }), /decision\S* is required/);
  const broken = /comment\S* must not contain NUL or broken Unicode characters/;
  t.match(await shown({ decision: 'approve', comment: 'a\0b' }), broken);
  t.equal(await state(), 'pending');
});

t.test('the longest comment in any script goes through', async (t) => {
  const { token, post, sql } = await opened(t);
  const comment = '好'.repeat(2000);
  t.equal((await post({ token, decision: 'approve', comment })).status, 200);
  t.equal((await contractRow(sql)).decisionComment, comment);
});

t.test('a fault of the bridge shows a reference and no inside', async (t) => {
  const built = await world();
  const { page, token } = await opened(t, built);
  await built.sql.close();
  const away = await fetch(`${page}?token=${token}`);
  t.equal(away.status, 503);
  const failing = Fastify();
  t.teardown(() => failing.close());
  const verify = async () => Promise.reject(new Error('select secret from inside.ts'));
  registerDecisionPage(failing, {
    deps: { ...built.deps, decisionLinks: { ...built.deps.decisionLinks, verify } },
  });
  const broken = await failing.inject(`/approvals/${contractId}/decide?token=x`);
  t.equal(broken.statusCode, 500);
  for (const body of [await away.text(), broken.body]) {
    t.match(body, /Reference for the operators: \S+/);
    t.notMatch(body, /sql|\.ts|stack|Error:|select|database/i);
  }
});

t.test('forms are read here alone: the other routes keep their content types', async (t) => {
  const { url } = await opened(t);
  const form = await fetch(`${url}/other`, { method: 'POST', body: new URLSearchParams({ a: '1' }) });
  t.equal(form.status, 415);
  const headers = { 'content-type': 'application/json' };
  const json = await fetch(`${url}/other`, { method: 'POST', headers, body: '{"a":1}' });
  t.equal(json.status, 200);
});

t.test('both routes are hidden from the API description and marked as opened by a link', async (t) => {
  const routes: unknown[] = [];
  const app = Fastify();
  app.addHook(
    'onRoute',
    ({ method, url, schema, config }) => void routes.push({ method, url, schema, config }),
  );
  registerDecisionPage(app, { deps: (await world()).deps });
  await app.ready();
  await app.close();
  const marks = { schema: { hide: true }, config: { access: 'decision-link' } };
  for (const method of ['GET', 'HEAD', 'POST']) {
    t.match(
      routes.filter((route) => JSON.stringify(route).includes(`"${method}"`)),
      [{ url: '/approvals/:approvalId/decide', ...marks }],
      method,
    );
  }
});
