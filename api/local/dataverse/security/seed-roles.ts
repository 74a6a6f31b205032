import type { Context } from '../context.ts';
import { privilegeId } from '../metadata/privilege-id.ts';
import { upsertSystemRow } from '../operations/upsert-system-row.ts';
import { stableId } from '../stable-id.ts';
import type { Unit } from '../store/unit.ts';
import { administratorRole } from './administrator-role.ts';
import { administratorTemplate } from './read-principal.ts';

interface SeedRole {
  readonly id: string;
  readonly name: string;
  readonly template: string;
  readonly privileges: readonly string[];
}

const customizing: readonly string[] = [
  ...['Entity', 'Attribute', 'Relationship', 'OptionSet', 'EntityKey'].flatMap((name) =>
    ['Create', 'Read', 'Write', 'Delete'].map((verb) => `prv${verb}${name}`),
  ),
  'prvImportCustomization',
  'prvExportCustomization',
  'prvPublishCustomization',
  'prvReadSolution',
  'prvReadPublisher',
  'prvReadImportJob',
  'prvReadOrganization',
];

/** Roles of every organisation that more depends on than their names. */
const roles: readonly SeedRole[] = [
  { id: administratorRole, name: 'System Administrator', template: administratorTemplate, privileges: [] },
  {
    id: stableId('role:System Customizer'),
    name: 'System Customizer',
    template: '119f245c-3cc8-4b62-b31c-d1a046ced15d',
    privileges: customizing,
  },
];

/** Creates the roles where they are missing; true when the administrator's was. */
export function seedRoles(context: Context, unit: Unit): boolean {
  const known = unit.table('role').rows;
  const isNew = !known.has(administratorRole);
  for (const role of roles) if (!known.has(role.id)) seedRole(context, unit, role);
  return isNew;
}

function seedRole(context: Context, unit: Unit, { id, name, template, privileges }: SeedRole): void {
  const businessunitid = context.identity.businessUnitId;
  upsertSystemRow(context, unit, {
    table: 'role',
    id,
    cells: { name, roletemplateid: template, businessunitid, ismanaged: true },
  });
  for (const privilege of privileges) {
    const privilegeid = privilegeId(privilege);
    upsertSystemRow(context, unit, {
      table: 'roleprivileges',
      id: stableId(`roleprivilege:${id}:${privilegeid}`),
      cells: { roleid: id, privilegeid, privilegedepthmask: 8 },
    });
  }
}

/** Makes a user a System Administrator. */
export function makeAdministrator(context: Context, unit: Unit, systemuserid: string): void {
  upsertSystemRow(context, unit, {
    table: 'systemuserroles',
    id: stableId(`systemuserrole:${systemuserid}:${administratorRole}`),
    cells: { systemuserid, roleid: administratorRole },
  });
}
