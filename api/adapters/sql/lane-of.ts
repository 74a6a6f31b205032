import { type RawBuilder, sql } from 'kysely';
import { laneCount, laneDigits } from '../../domain/sync/lanes.ts';

const hex = [...'0123456789abcdef'];

/** `laneOf` as an expression over a column that holds a key, in SQL that every engine takes. */
export function laneExpression(key: RawBuilder<unknown>): RawBuilder<number> {
  const digits = laneDigits.map((position) => {
    const cases = hex.map((digit, value) => `when '${digit}' then ${value}`).join(' ');
    return sql`case substring(${key}, ${sql.raw(String(position))}, 1) ${sql.raw(cases)} else 0 end`;
  });
  return sql<number>`((${sql.join(digits, sql` + `)}) % ${sql.raw(String(laneCount))})`;
}
