import Database from 'libsql';
import { z } from 'zod';

/** A mail as it arrived. `receivedAt` is an ISO instant; parts that were missing are empty text. */
export interface NewMail {
  readonly receivedAt: string;
  readonly from: string;
  /** Recipients of the envelope, which is where the mail would have gone. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
}

export interface StoredMail extends NewMail {
  readonly id: number;
}

export interface MailQuery {
  /** Case-insensitive part of a recipient; empty = any. */
  readonly to: string;
  /** Case-insensitive part of the subject; empty = any. */
  readonly subject: string;
  readonly limit: number;
}

export interface MailStore {
  /** A mail whose Message-ID is there already is dropped, as mail systems do: a repeated send shows once. */
  add(mail: NewMail): void;
  get(id: number): StoredMail | null;
  /** Newest first. */
  list(query: MailQuery): readonly StoredMail[];
  close(): void;
}

/** Older mails are dropped, so a forgotten mailbox does not grow for ever. */
const keptMails = 1000;

const schema = `
  create table if not exists mail (
    id integer primary key autoincrement,
    received_at text not null,
    sender text not null,
    recipients text not null,
    subject text not null,
    text_part text not null,
    html_part text not null,
    message_id text not null
  );
  create unique index if not exists mail_once on mail(message_id, recipients) where message_id <> '';`;

const mailRow = z
  .object({
    id: z.number(),
    received_at: z.string(),
    sender: z.string(),
    recipients: z.string(),
    subject: z.string(),
    text_part: z.string(),
    html_part: z.string(),
    message_id: z.string(),
  })
  .transform(
    (row): StoredMail => ({
      id: row.id,
      receivedAt: row.received_at,
      from: row.sender,
      to: row.recipients.split('\n'),
      subject: row.subject,
      text: row.text_part,
      html: row.html_part,
      messageId: row.message_id,
    }),
  );

/** Opens the mails in a SQLite file, or `:memory:`. A mail is on disk before its SMTP client hears "250". */
export function openMailStore(file: string): MailStore {
  const database = new Database(file);
  database.pragma('journal_mode = wal');
  database.exec(schema);
  const insert = database.prepare(
    'insert into mail (received_at, sender, recipients, subject, text_part, html_part, message_id) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing',
  );
  const trim = database.prepare('delete from mail where id <= ?');
  const byId = database.prepare('select * from mail where id = ?');
  const matching = database.prepare(
    'select * from mail where instr(lower(recipients), lower(?)) > 0 and instr(lower(subject), lower(?)) > 0 order by id desc limit ?',
  );
  return {
    add({ receivedAt, from, to, subject, text, html, messageId }) {
      const { lastInsertRowid } = insert.run(receivedAt, from, to.join('\n'), subject, text, html, messageId);
      trim.run(Number(lastInsertRowid) - keptMails);
    },
    get: (id) => z.array(mailRow).parse(byId.all(id))[0] ?? null,
    list: ({ to, subject, limit }) => z.array(mailRow).parse(matching.all(to, subject, limit)),
    close: () => void database.close(),
  };
}
