import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../schema-types.ts';
import type { Upsert } from '../upsert.ts';
import { collation } from './schema-dialect.ts';

/**
 * As `Engine.upsert`: an update, then an insert of the rest. Write units take turns, so nobody comes between. Keys
 * are text; a parameter among them has the collation of the database, which must not meet that of the column.
 */
export async function updateThenInsert(db: Db, { into, key, columns, set, rows }: Upsert): Promise<number> {
  const sameKey = sql.join(
    key.map((name) => sql`incoming.${sql.ref(name)} ${sql.raw(collation)} = present.${sql.ref(name)}`),
    sql` and `,
  );
  const taken = set.map((name) => sql`${sql.ref(name)} = incoming.${sql.ref(name)}`);
  const updated = await sql`
    update present set ${sql.join(taken)}
    from ${sql.table(into)} as present inner join (${rows}) as incoming on ${sameKey}`.execute(db);
  const inserted = await sql`
    insert into ${sql.table(into)} (${names(columns)})
    select ${names(columns)} from (${rows}) as incoming
    where not exists (select 1 from ${sql.table(into)} as present where ${sameKey})`.execute(db);
  return Number((updated.numAffectedRows ?? 0n) + (inserted.numAffectedRows ?? 0n));
}

function names(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((name) => sql.ref(name)));
}
