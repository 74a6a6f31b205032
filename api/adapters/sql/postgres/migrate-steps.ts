import type { Client } from 'pg';

/** What a numbered file or the model was when it was applied. */
export interface Applied {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
}

/** Runs the statements in one request to the server, in the open transaction: all or, at the first error, none. */
export async function runAll(client: Client, statements: readonly string[]): Promise<void> {
  if (statements.length > 0) await client.query(statements.map((one) => one.replace(/;?$/, ';')).join('\n'));
}
