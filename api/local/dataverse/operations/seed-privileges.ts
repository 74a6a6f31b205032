import type { Context } from '../context.ts';
import { ownershipOf } from '../metadata/platform-facts.ts';
import { type PrivilegeMeta, platformPrivileges, privilegesOf } from '../metadata/privileges.ts';
import { stableId } from '../stable-id.ts';
import type { Unit } from '../store/unit.ts';
import { upsertSystemRow } from './upsert-system-row.ts';

/** The role that holds every privilege, and its template, which is the same in every organisation. */
export const administratorRole = stableId('role:System Administrator');
const administratorTemplate = '627090ff-40a3-4053-8790-584edc5be201';

/**
 * Creates the privileges of the platform and of every table, where they are missing, and gives them to the System
 * Administrator.
 */
export function seedPrivileges(context: Context, unit: Unit): void {
  seedAdministrator(context, unit);
  const known = unit.table('privilege').rows;
  const tables = context.store.schema.shapes().map((shape) => shape.table);
  const all = [
    ...platformPrivileges(),
    ...tables.flatMap((table) => privilegesOf(table, ownershipOf(table))),
  ];
  for (const privilege of all) {
    const id = privilegeId(privilege.name);
    if (!known.has(id)) upsertSystemRow(context, unit, { table: 'privilege', id, cells: cellsOf(privilege) });
    grant(context, unit, id);
  }
}

function seedAdministrator(context: Context, unit: Unit): void {
  if (unit.table('role').rows.has(administratorRole)) return;
  const cells = {
    name: 'System Administrator',
    businessunitid: context.identity.businessUnitId,
    roletemplateid: administratorTemplate,
    ismanaged: true,
  };
  upsertSystemRow(context, unit, { table: 'role', id: administratorRole, cells });
}

function grant(context: Context, unit: Unit, privilege: string): void {
  const id = stableId(`roleprivilege:${administratorRole}:${privilege}`);
  if (unit.table('roleprivileges').rows.has(id)) return;
  const cells = { roleid: administratorRole, privilegeid: privilege, privilegedepthmask: 8 };
  upsertSystemRow(context, unit, { table: 'roleprivileges', id, cells });
}

/** Privilege names do not differ by case alone. */
export function privilegeId(name: string): string {
  return stableId(`privilege:${name.toLowerCase()}`);
}

function cellsOf({ name, accessRight, byOwner }: PrivilegeMeta) {
  return {
    name,
    accessright: accessRight,
    canbebasic: byOwner,
    canbelocal: byOwner,
    canbedeep: byOwner,
    canbeglobal: true,
  };
}
