import type { Context } from '../context.ts';
import { ownershipOf } from '../metadata/platform-facts.ts';
import { type PrivilegeMeta, platformPrivileges, privilegesOf } from '../metadata/privileges.ts';
import { stableId } from '../stable-id.ts';
import type { Unit } from '../store/unit.ts';
import { grantToAdministrator } from './seed-administrator.ts';
import { upsertSystemRow } from './upsert-system-row.ts';

/** Creates the privileges of the platform and of every table, where they are missing; administrators hold them all. */
export function seedPrivileges(context: Context, unit: Unit): void {
  const known = unit.table('privilege').rows;
  const tables = context.store.schema.shapes().map((shape) => shape.table);
  const all = [
    ...platformPrivileges(),
    ...tables.flatMap((table) => privilegesOf(table, ownershipOf(table))),
  ];
  for (const privilege of all) {
    const id = privilegeId(privilege.name);
    if (!known.has(id)) upsertSystemRow(context, unit, { table: 'privilege', id, cells: cellsOf(privilege) });
    grantToAdministrator(context, unit, id);
  }
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
