import type { Context } from '../context.ts';
import { ODataError } from '../errors.ts';
import type { Cell } from '../metadata/types.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';

/** Ids of the roles a user holds: its own and those of its teams. */
export function rolesOf(store: Store, userId: string): ReadonlySet<string> {
  const own = partners(store, 'systemuserroles', ['systemuserid', 'roleid'], new Set([userId]));
  const teams = partners(store, 'teammembership', ['systemuserid', 'teamid'], new Set([userId]));
  return new Set([...own, ...partners(store, 'teamroles', ['teamid', 'roleid'], teams)]);
}

/** Privileges by id with the depths these roles hold them at: 1 Basic, 2 Local, 4 Deep, 8 Global. */
export function privilegesHeld(store: Store, roles: ReadonlySet<string>): ReadonlyMap<string, number> {
  const granted = store.table('roleprivileges');
  const at = (row: StoredRow, name: string): Cell =>
    row.cells[granted.shape.position.get(name) ?? -1] ?? null;
  const held = new Map<string, number>();
  for (const row of granted.rows.values()) {
    if (!roles.has(String(at(row, 'roleid')))) continue;
    const id = String(at(row, 'privilegeid'));
    held.set(id, (held.get(id) ?? 0) | Number(at(row, 'privilegedepthmask')));
  }
  return held;
}

/**
 * Who has no role may do nothing; what a role allows is not checked further. An impersonated user needs one, and so
 * does the caller (webapi/impersonate-another-user-web-api).
 */
export function requireRole({ store, request }: Context): void {
  for (const userId of [request.userId, request.onBehalfOf]) {
    if (userId === null || rolesOf(store, userId).size > 0) continue;
    throw new ODataError(
      403,
      '0x80042f09',
      `SecLib::CheckPrivilegeForUser failed - no roles are assigned to user. Returned hr = -2147209463, User: ${userId}`,
    );
  }
}

/** The other ids of the pairs of an intersect table whose first id is one of these. */
function partners(
  store: Store,
  table: string,
  [known, wanted]: readonly [string, string],
  ids: ReadonlySet<string>,
): Set<string> {
  const { rows, shape } = store.table(table);
  const from = shape.position.get(known) ?? -1;
  const to = shape.position.get(wanted) ?? -1;
  const found = new Set<string>();
  for (const row of rows.values()) {
    if (ids.has(String(row.cells[from]))) found.add(String(row.cells[to]));
  }
  return found;
}
