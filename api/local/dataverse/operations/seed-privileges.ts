import type { Context } from '../context.ts';
import { ownershipOf } from '../metadata/platform-facts.ts';
import { privilegeId } from '../metadata/privilege-id.ts';
import { type PrivilegeMeta, platformPrivileges, privilegesOf } from '../metadata/privileges.ts';
import type { Unit } from '../store/unit.ts';
import { upsertSystemRow } from './upsert-system-row.ts';

/** Creates the privileges of the platform and of every table, where they are missing. */
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
  }
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
