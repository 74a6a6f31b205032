import type { Context } from '../context.ts';
import { stableId } from '../stable-id.ts';
import type { Unit } from '../store/unit.ts';
import { upsertSystemRow } from './upsert-system-row.ts';

/** Id of the role System Administrator. */
export const administratorRoleId = stableId('role:System Administrator');

/** The template of that role has the same id in every organisation. */
const administratorTemplate = '627090ff-40a3-4053-8790-584edc5be201';

/** Creates the role System Administrator, held by the organisation's first user, where it is missing. */
export function seedAdministrator(context: Context, unit: Unit): void {
  if (unit.table('role').rows.has(administratorRoleId)) return;
  const { userId, businessUnitId } = context.identity;
  upsertSystemRow(context, unit, {
    table: 'role',
    id: administratorRoleId,
    cells: {
      name: 'System Administrator',
      businessunitid: businessUnitId,
      roletemplateid: administratorTemplate,
      ismanaged: false,
    },
  });
  upsertSystemRow(context, unit, {
    table: 'systemuserroles',
    id: stableId(`systemuserrole:${userId}:${administratorRoleId}`),
    cells: { systemuserid: userId, roleid: administratorRoleId },
  });
}

/** The role holds every privilege there is, in the whole organisation. */
export function grantToAdministrator(context: Context, unit: Unit, privilegeId: string): void {
  const id = stableId(`roleprivilege:${administratorRoleId}:${privilegeId}`);
  if (unit.table('roleprivileges').rows.has(id)) return;
  const cells = { roleid: administratorRoleId, privilegeid: privilegeId, privilegedepthmask: 8 };
  upsertSystemRow(context, unit, { table: 'roleprivileges', id, cells });
}
