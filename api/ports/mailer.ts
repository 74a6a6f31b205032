export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Stable per message, so that a repeated send can be told from a new one. */
  readonly messageId: string;
}

export interface Mailer {
  /** Resolves once the mail server has taken the message; rejects otherwise. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}
