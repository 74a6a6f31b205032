import { request } from 'node:http';
import t from 'tap';
import { createSmtpMailer } from '../../../api/adapters/mail/smtp-mailer.ts';
import { openMailStore } from '../../../api/local/mailbox/store.ts';
import { startMailbox } from '../../../api/local/mailbox.ts';

const ports = { smtpPort: 0, httpPort: 0 };
const from = 'bridge@example.com';

async function send(
  smtpUrl: string,
  to: string,
  subject: string,
  extra: { text?: string; html?: string } = {},
) {
  const mailer = createSmtpMailer({ url: smtpUrl, from });
  const { text = 'text', html = '<p>html</p>' } = extra;
  await mailer.send({ to: [to], subject, text, html, messageId: `<${subject}@example.com>` });
  await mailer.close();
}

async function subjects(url: string, query = ''): Promise<string[]> {
  const { mails } = JSON.parse(await (await fetch(`${url}/api/mails${query}`)).text());
  return mails.map((mail: { subject: string }) => mail.subject);
}

t.test('mails are found by recipient and subject, newest first', async (t) => {
  const mailbox = await startMailbox(ports);
  t.teardown(() => mailbox.close());
  await send(mailbox.smtpUrl, 'ann@example.com', 'One');
  await send(mailbox.smtpUrl, 'bob@example.com', 'Two');
  await send(mailbox.smtpUrl, 'bob@example.com', 'Three');
  t.same(await subjects(mailbox.url), ['Three', 'Two', 'One']);
  t.same(await subjects(mailbox.url, '?to=BOB@'), ['Three', 'Two']);
  t.same(await subjects(mailbox.url, '?to=bob@example.com&subject=two'), ['Two']);
  t.same(await subjects(mailbox.url, '?to=%25'), [], 'the query is no pattern');
  t.same(await subjects(mailbox.url, '?limit=1'), ['Three']);
});

t.test('mails survive a restart', async (t) => {
  const dataFile = `${t.testdir()}/mail.db`;
  const before = await startMailbox({ ...ports, dataFile });
  await send(before.smtpUrl, 'ann@example.com', 'Kept');
  await before.close();
  const after = await startMailbox({ ...ports, dataFile });
  t.teardown(() => after.close());
  t.same(await subjects(after.url), ['Kept']);
});

t.test('only the last thousand mails are kept', async (t) => {
  const store = openMailStore(':memory:');
  t.teardown(() => store.close());
  const mail = { receivedAt: '', from, to: ['a@b.c'], text: '', html: '', messageId: '' };
  for (let number = 1; number <= 1005; number += 1) store.add({ ...mail, subject: String(number) });
  const kept = store.list({ to: '', subject: '', limit: 2000 });
  t.equal(kept.length, 1000);
  t.equal(kept.at(0)?.subject, '1005');
  t.equal(kept.at(-1)?.subject, '6');
});

t.test('a hostile mail is shown without being run', async (t) => {
  const mailbox = await startMailbox(ports);
  t.teardown(() => mailbox.close());
  await send(mailbox.smtpUrl, 'ann@example.com', '<script>alert(1)</script>', {
    text: 'javascript:alert(1) http://good.example/?a=1&b="><script>2</script>',
    html: '<script>alert(3)</script>',
  });
  for (const path of ['/', '/mails/1']) {
    const response = await fetch(mailbox.url + path);
    const body = await response.text();
    t.notMatch(body, /<script/, path);
    t.match(response.headers.get('content-security-policy'), /default-src 'none'/);
  }
  const shown = await (await fetch(`${mailbox.url}/mails/1`)).text();
  t.match(shown, /<iframe sandbox=""/);
  t.match(shown, /href="http:\/\/good\.example\/\?a=1&amp;b="/);
  t.notMatch(shown, /href="javascript/);
  const html = await fetch(`${mailbox.url}/mails/1/html`);
  t.match(html.headers.get('content-security-policy'), /^sandbox; default-src 'none'/);
});

t.test('the JSON of a mail lists its links', async (t) => {
  const mailbox = await startMailbox(ports);
  t.teardown(() => mailbox.close());
  await send(mailbox.smtpUrl, 'ann@example.com', 'Links', { text: 'a http://x.example/a?b=c\nb\n' });
  const one = JSON.parse(await (await fetch(`${mailbox.url}/api/mails/1`)).text());
  t.same(one.links, ['http://x.example/a?b=c']);
});

t.test('unknown pages, other methods and other hosts are refused', async (t) => {
  const mailbox = await startMailbox(ports);
  t.teardown(() => mailbox.close());
  t.equal((await fetch(`${mailbox.url}/mails/99`)).status, 404);
  t.equal((await fetch(`${mailbox.url}/elsewhere`)).status, 404);
  t.equal((await fetch(mailbox.url, { method: 'POST' })).status, 405);
  t.equal(await statusOf(mailbox.url, '/api/mails', 'evil.example'), 403);
  t.equal(await statusOf(mailbox.url, '//', new URL(mailbox.url).host), 400);
});

function statusOf(url: string, path: string, host: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

t.test('a mail over the size limit is refused and the mailbox goes on', async (t) => {
  const mailbox = await startMailbox(ports);
  t.teardown(() => mailbox.close());
  const text = 'x'.repeat(70).concat('\n').repeat(160_000);
  await t.rejects(send(mailbox.smtpUrl, 'ann@example.com', 'Huge', { text }));
  await send(mailbox.smtpUrl, 'ann@example.com', 'Small');
  t.same(await subjects(mailbox.url), ['Small']);
});
