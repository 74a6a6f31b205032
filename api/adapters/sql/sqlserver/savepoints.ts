import { CompiledQuery } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Db } from '../schema-types.ts';

/**
 * As `Engine.atomically`. SQL Server cannot release a savepoint, and rolls back to the last one of a name, so each
 * has a name of its own. A transaction that the server has ended refuses the rollback; the first error passes.
 */
export function savepoints(): Engine['atomically'] {
  let made = 0;
  return async (db, work) => {
    made += 1;
    const name = `several_${made}`;
    await run(db, `save transaction ${name}`);
    try {
      return await work();
    } catch (error) {
      await run(db, `rollback transaction ${name}`);
      throw error;
    }
  };
}

async function run(db: Db, statement: string): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(statement));
}
