import t from 'tap';
import { openMailStore } from '../../../../api/local/mailbox/store.ts';

const mail = {
  receivedAt: '2026-01-05T09:00:00.000Z',
  from: 'bridge@example.com',
  to: ['manager@example.com'],
  subject: 'Contract C-1 needs approval',
  text: 'text',
  html: '<p>html</p>',
  messageId: '<approval-1@example.com>',
};
const any = { to: '', subject: '', limit: 10 };

t.test('a mail that is sent again with the same Message-ID shows once', async (t) => {
  const store = openMailStore(':memory:');
  store.add(mail);
  store.add({ ...mail, receivedAt: '2026-01-05T09:00:05.000Z' });
  t.same(
    store.list(any).map((one) => one.receivedAt),
    [mail.receivedAt],
  );
  store.add({ ...mail, messageId: '<approval-2@example.com>' });
  t.equal(store.list(any).length, 2);
  store.close();
});

t.test('mails without a Message-ID are all kept', async (t) => {
  const store = openMailStore(':memory:');
  store.add({ ...mail, messageId: '' });
  store.add({ ...mail, messageId: '' });
  t.equal(store.list(any).length, 2);
  store.close();
});
