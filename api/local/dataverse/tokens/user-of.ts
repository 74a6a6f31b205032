import type { Context } from '../context.ts';
import { ODataError } from '../errors.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Claims } from './claims.ts';

/**
 * The user a token belongs to: of an application the one with its application id, of a person the one with the
 * object id; else the user every organisation has, or nobody where `strict`. Throws the Web API's 403, also when
 * that user is disabled.
 */
export function userOf(context: Context, claims: Claims, strict: boolean): string {
  const isPerson = claims.scp !== undefined;
  const table = context.store.table('systemuser');
  const user = isPerson
    ? userWith(table, 'azureactivedirectoryobjectid', claims.oid)
    : userWith(table, 'applicationid', claims.appid ?? claims.azp);
  if (user !== undefined) return enabled(table, user);
  if (strict && context.unproven.refuseStrangers) throw notAMember();
  const first = table.rows.get(context.identity.userId);
  return first === undefined ? context.identity.userId : enabled(table, first);
}

/** The user with this value in a column; the few users of an organisation need no index. */
export function userWith(table: RowTable, column: string, value: unknown): StoredRow | undefined {
  if (typeof value !== 'string') return undefined;
  const wanted = value.toLowerCase();
  const position = table.shape.position.get(column) ?? -1;
  for (const row of table.rows.values()) {
    if (row.cells[position] === wanted) return row;
  }
  return undefined;
}

/** The user's id; 403 when the user is disabled. */
export function enabled(table: RowTable, user: StoredRow): string {
  if (user.cells[table.shape.position.get('isdisabled') ?? -1] !== true) return user.id;
  throw new ODataError(
    403,
    '0x80040225',
    `The specified user(Id = ${user.id}) is disabled. Consider enabling this user. Additional Details: `,
  );
}

export function notAMember(): ODataError {
  return new ODataError(403, '0x80072560', 'The user is not a member of the organization.');
}
