import { column, flag, lookup, readOnly, text } from '../columns.ts';
import { intersectTable } from '../intersect.ts';
import type { ManyToManyMeta, TableMeta } from '../types.ts';
import { system, whole } from './define.ts';

const rolePrivileges: ManyToManyMeta = {
  schemaName: 'roleprivileges_association',
  intersect: 'roleprivileges',
  table1: 'role',
  attribute1: 'roleid',
  navigation1: 'roleprivileges_association',
  table2: 'privilege',
  attribute2: 'privilegeid',
  navigation2: 'roleprivileges_association',
  custom: false,
};

const systemUserRoles: ManyToManyMeta = {
  schemaName: 'systemuserroles_association',
  intersect: 'systemuserroles',
  table1: 'systemuser',
  attribute1: 'systemuserid',
  navigation1: 'systemuserroles_association',
  table2: 'role',
  attribute2: 'roleid',
  navigation2: 'systemuserroles_association',
  custom: false,
};

export const securityRelationships: readonly ManyToManyMeta[] = [rolePrivileges, systemUserRoles];

/** Security roles, privileges and which role holds which privilege how deeply. */
export const security: readonly TableMeta[] = [
  system({
    name: 'Role',
    set: 'roles',
    label: 'Security Role',
    primaryName: 'name',
    columns: [
      text('Name', 'Name', 100),
      text('Description', 'Description', 2000),
      lookup('BusinessUnitId', 'Business Unit', 'businessunit'),
      text('RoleTemplateId', 'Role Template ID', 36),
      flag('IsManaged', 'State'),
      flag('IsAutoAssigned', 'Auto Assigned'),
      lookup('ParentRoleId', 'Parent Role', 'role', readOnly),
      lookup('ParentRootRoleId', 'Parent Root Role', 'role', readOnly),
    ],
  }),
  system({
    name: 'Privilege',
    set: 'privileges',
    label: 'Privilege',
    primaryName: 'name',
    columns: [
      text('Name', 'Name', 100),
      whole('AccessRight', 'Access Right'),
      flag('CanBeBasic', 'Can Be Basic'),
      flag('CanBeLocal', 'Can Be Local'),
      flag('CanBeDeep', 'Can Be Deep'),
      flag('CanBeGlobal', 'Can Be Global'),
    ],
  }),
  withDepth(
    intersectTable(rolePrivileges, {
      schemaName: 'RolePrivileges',
      entitySetName: 'roleprivilegescollection',
      primaryId: 'RolePrivilegeId',
    }),
  ),
  intersectTable(systemUserRoles, {
    schemaName: 'SystemUserRoles',
    entitySetName: 'systemuserrolescollection',
    primaryId: 'SystemUserRoleId',
  }),
];

/** 1 Basic, 2 Local, 4 Deep, 8 Global. */
function withDepth(table: TableMeta): TableMeta {
  const depth = column('PrivilegeDepthMask', 'Privilege Depth', { kind: 'integer', min: 1, max: 15 });
  return { ...table, columns: [...table.columns, depth] };
}
