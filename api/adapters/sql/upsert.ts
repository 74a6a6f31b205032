import { type RawBuilder, sql } from 'kysely';
import type { Db } from './schema-types.ts';

/** Rows to insert into a table of the bridge; where the key is there, the columns of `set` are updated instead. */
export interface Upsert {
  readonly into: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** Columns taken from the incoming row when its key is there. */
  readonly set: readonly string[];
  /** A query whose columns have the names of `columns`; no key comes twice. */
  readonly rows: RawBuilder<unknown>;
}

/** As `Engine.upsert`, for engines that have `on conflict`. */
export async function upsertOnConflict(db: Db, { into, key, columns, set, rows }: Upsert): Promise<number> {
  const taken = set.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`);
  // `where true` keeps SQLite from reading `on` as the condition of a join.
  const written = await sql`
    insert into ${sql.table(into)} (${names(columns)})
    select ${names(columns)} from (${rows}) as incoming where true order by ${names(key)}
    on conflict (${names(key)}) do update set ${sql.join(taken)}`.execute(db);
  return Number(written.numAffectedRows ?? 0n);
}

function names(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((name) => sql.ref(name)));
}
