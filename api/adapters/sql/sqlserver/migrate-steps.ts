import type { Session } from './session.ts';

/** What a numbered file or the model was when it was applied. */
export interface Applied {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
}

/** Runs the statements one by one, because a trigger has to be a batch of its own; the first error passes. */
export async function runAll(session: Session, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.batch(statement);
}
