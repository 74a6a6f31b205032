import { pairsOf } from '../operations/related.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { businessUnitOf } from './business-units.ts';
import { type HeldRole, type Principal, privilegesOfRoles } from './principal.ts';

/** Template of System Administrator, the same in every organisation. */
export const administratorTemplate = '627090ff-40a3-4053-8790-584edc5be201';

interface RoleOf {
  readonly roleId: string;
  readonly businessUnitId: string;
}

/** A user with its teams and with what the roles of both allow, as the rows say right now. */
export function readPrincipal(store: Store, userId: string): Principal {
  const businessUnitId = businessUnitOf(store, 'systemuser', userId);
  const teams = farIds(store, 'teammembership', 'systemuserid', userId, 'teamid');
  const held: RoleOf[] = [
    ...rolesOf(store, 'systemuserroles', 'systemuserid', userId, businessUnitId),
    ...teams.flatMap((team) =>
      rolesOf(store, 'teamroles', 'teamid', team, businessUnitOf(store, 'team', team)),
    ),
  ];
  return {
    userId,
    businessUnitId,
    teams: new Set(teams),
    roleCount: new Set(held.map((role) => role.roleId)).size,
    isAdministrator: held.some((role) => isAdministrator(store, role.roleId)),
    privileges: privilegesOfRoles(held.map((role) => heldRole(store, role))),
  };
}

function rolesOf(store: Store, pairs: string, near: string, id: string, businessUnitId: string): RoleOf[] {
  const roles = store.table('role').rows;
  return farIds(store, pairs, near, id, 'roleid')
    .filter((roleId) => roles.has(roleId))
    .map((roleId) => ({ roleId, businessUnitId }));
}

function isAdministrator(store: Store, roleId: string): boolean {
  const table = store.table('role');
  return cellOf(table, table.rows.get(roleId), 'roletemplateid') === administratorTemplate;
}

function heldRole(store: Store, { roleId, businessUnitId }: RoleOf): HeldRole {
  const table = store.table('roleprivileges');
  const privileges = pairsOf(table, 'roleid', roleId).map((row): [string, number] => [
    String(cellOf(table, row, 'privilegeid')),
    Number(cellOf(table, row, 'privilegedepthmask') ?? 0),
  ]);
  return { businessUnitId, privileges };
}

function farIds(store: Store, pairs: string, near: string, id: string, far: string): string[] {
  const table = store.table(pairs);
  return pairsOf(table, near, id).map((row) => String(cellOf(table, row, far)));
}

function cellOf(table: RowTable, row: StoredRow | undefined, column: string) {
  return row?.cells[table.shape.position.get(column) ?? -1] ?? null;
}
