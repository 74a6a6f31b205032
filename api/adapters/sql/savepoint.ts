import { CompiledQuery } from 'kysely';
import type { Db } from './schema-types.ts';

/** Runs the work all or nothing inside the transaction of `db`; savepoints may nest. */
export async function savepoint<T>(db: Db, work: () => Promise<T>): Promise<T> {
  await run(db, 'savepoint several');
  try {
    const result = await work();
    await run(db, 'release savepoint several');
    return result;
  } catch (error) {
    await run(db, 'rollback to savepoint several');
    await run(db, 'release savepoint several');
    throw error;
  }
}

async function run(db: Db, statement: string): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(statement));
}
