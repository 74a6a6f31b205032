import type { Context } from '../context.ts';
import { privilegeId } from '../metadata/privilege-id.ts';
import { upsertSystemRow } from '../operations/upsert-system-row.ts';
import { stableId } from '../stable-id.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { componentId } from './component-id.ts';
import { ImportError, importCodes } from './failure.ts';
import { attribute, children, text, type XmlNode } from './xml.ts';

const depths = {
  Basic: { mask: 1, column: 'canbebasic' },
  Local: { mask: 2, column: 'canbelocal' },
  Deep: { mask: 4, column: 'canbedeep' },
  Global: { mask: 8, column: 'canbeglobal' },
} as const;

type Depth = keyof typeof depths;

export interface PackageRole {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly privileges: readonly { readonly name: string; readonly depth: Depth }[];
}

/** Roles of a package; a level that is none of the four is an error. */
export function readRoles(root: XmlNode): PackageRole[] {
  return children(children(root, 'Roles')[0], 'Role').map((node) => {
    const name = attribute(node, 'name') ?? '';
    const where = `Role ${name}`;
    if (name === '') throw new ImportError(importCodes.role, 'Roles import: FAILURE: A Role has no name.');
    return {
      id: componentId(attribute(node, 'id'), where),
      name,
      description: text(node, 'Description') ?? null,
      privileges: children(children(node, 'RolePrivileges')[0], 'RolePrivilege').map((n) => ({
        name: attribute(n, 'name') ?? '',
        depth: depthOf(attribute(n, 'level'), where),
      })),
    };
  });
}

function depthOf(level: string | undefined, where: string): Depth {
  const found = Object.keys(depths).find((name) => name === level);
  if (found !== undefined) return found as Depth;
  throw new ImportError(
    importCodes.unknownPrivilege,
    `Roles import: FAILURE: ${where}: '${level ?? ''}' is no privilege level.`,
  );
}

/** Writes the role and replaces its privileges. Privileges must exist and allow the depth. */
export function importRole(context: Context, unit: Unit, role: PackageRole, managed: boolean): void {
  const roles = unit.table('role');
  refuseSameName(roles, role);
  upsertSystemRow(context, unit, {
    table: 'role',
    id: role.id,
    cells: {
      name: role.name,
      description: role.description,
      businessunitid: context.identity.businessUnitId,
      ismanaged: managed,
    },
  });
  const held = unit.table('roleprivileges');
  const rolePosition = held.shape.position.get('roleid') ?? -1;
  const old = [...held.rows.values()].filter((row) => row.cells[rolePosition] === role.id);
  const wanted = role.privileges.map((privilege) => grant(unit, role, privilege));
  for (const row of old) if (wanted.every((w) => w.id !== row.id)) unit.remove(held, row.id);
  for (const row of wanted) upsertSystemRow(context, unit, row);
}

function refuseSameName(roles: RowTable, role: PackageRole): void {
  const position = roles.shape.position.get('name') ?? -1;
  for (const row of roles.rows.values()) {
    if (row.id === role.id || String(row.cells[position]).toLowerCase() !== role.name.toLowerCase()) continue;
    throw new ImportError(
      importCodes.role,
      `Cannot import security role. The role with specified role id is not updatable or role name is not unique. Role: ${role.name}.`,
    );
  }
}

function grant(unit: Unit, role: PackageRole, wanted: PackageRole['privileges'][number]) {
  const privileges = unit.table('privilege');
  const id = privilegeId(wanted.name);
  const row = privileges.rows.get(id);
  if (row === undefined) {
    throw new ImportError(
      importCodes.unknownPrivilege,
      `The privilege to be imported is invalid. Role: ${role.name}, privilege: ${wanted.name}.`,
    );
  }
  const depth = depths[wanted.depth];
  if (!allows(privileges, row, depth.column)) {
    throw new ImportError(
      importCodes.unknownPrivilege,
      `The privilege ${wanted.name} with id = ${id} can't have depth = ${wanted.depth}, RoleId = ${role.id}`,
    );
  }
  const cells = { roleid: role.id, privilegeid: id, privilegedepthmask: depth.mask };
  return { table: 'roleprivileges', id: stableId(`roleprivilege:${role.id}:${id}`), cells };
}

function allows(privileges: RowTable, row: StoredRow, column: string): boolean {
  return row.cells[privileges.shape.position.get(column) ?? -1] === true;
}
