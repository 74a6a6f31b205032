import type { Sql, SqlTransaction } from '../../ports/sql.ts';

/**
 * The database for whoever works under a lease: every unit that writes first makes sure, in its own transaction,
 * that the lease is still the valid one, and stores nothing otherwise (`LeaseLost`).
 */
export function fenced(sql: Sql, hold: (tx: SqlTransaction) => Promise<void>): Sql {
  return {
    ...sql,
    write: (work) =>
      sql.write(async (tx) => {
        await hold(tx);
        return work(tx);
      }),
  };
}
