import { once } from 'node:events';
import { createServer } from 'node:net';
import t from 'tap';
import { createSmtpMailer } from '../../../../api/adapters/mail/smtp-mailer.ts';
import { startMailbox } from '../../../../api/local/mailbox.ts';

const from = 'Towne Park Bridge <bridge@example.com>';
const mail = {
  to: ['bob@example.com'],
  subject: 'Zustimmung nötig – 承認',
  text: `über\n${'long '.repeat(60)}\n.\nend`,
  html: '<p>über</p>',
  messageId: '<approval-1@bridge.example>',
};

async function mails(url: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${url}/api/mails`);
  const body: { mails: Record<string, unknown>[] } = JSON.parse(await response.text());
  return body.mails;
}

t.test('a mail arrives whole, under its own message id', async (t) => {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
  const mailer = createSmtpMailer({ url: mailbox.smtpUrl, from });
  t.teardown(async () => {
    await mailer.close();
    await mailbox.close();
  });
  await mailer.send(mail);
  const [found] = await mails(mailbox.url);
  t.match(found, {
    from: 'bridge@example.com',
    to: mail.to,
    subject: mail.subject,
    messageId: mail.messageId,
  });
  t.equal(String(found?.text).trimEnd(), mail.text);
  t.equal(String(found?.html).trimEnd(), mail.html);
});

t.test('a user name and password of the URL are used', async (t) => {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
  const url = mailbox.smtpUrl.replace('smtp://', 'smtp://us%40er:p%3Ass@');
  const mailer = createSmtpMailer({ url, from });
  t.teardown(async () => {
    await mailer.close();
    await mailbox.close();
  });
  await mailer.send(mail);
  t.equal((await mails(mailbox.url)).length, 1);
});

t.test('an address with a comma is one recipient, not two', async (t) => {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 });
  const mailer = createSmtpMailer({ url: mailbox.smtpUrl, from });
  t.teardown(async () => {
    await mailer.close();
    await mailbox.close();
  });
  await mailer.send({ ...mail, to: ['bob,eve@example.com'] }).catch(() => undefined);
  for (const found of await mails(mailbox.url)) t.notSame(found.to, ['eve@example.com']);
});

t.test('a server that is not there rejects the send', async (t) => {
  const placeholder = createServer().listen(0, '127.0.0.1');
  await once(placeholder, 'listening');
  const address = placeholder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  placeholder.close();
  await once(placeholder, 'close');
  const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from });
  t.teardown(() => mailer.close());
  await t.rejects(mailer.send(mail));
});

t.test('anything but an SMTP URL is refused without repeating the password', async (t) => {
  for (const url of ['http://user:hunter2@host', 'smtp://', 'hunter2']) {
    try {
      createSmtpMailer({ url, from });
      t.fail(url);
    } catch (error) {
      t.match(error, { message: /smtp:\/\// });
      t.notMatch(String(error), /hunter2/);
    }
  }
});
