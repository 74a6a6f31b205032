import { lookup, text } from '../columns.ts';
import { intersectTable } from '../intersect.ts';
import type { ManyToManyMeta, TableMeta } from '../types.ts';
import { system } from './define.ts';

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

export const securityRelationships: readonly ManyToManyMeta[] = [systemUserRoles];

/** Security roles and who has them. */
export const security: readonly TableMeta[] = [
  system({
    name: 'Role',
    set: 'roles',
    label: 'Security Role',
    primaryName: 'name',
    columns: [
      text('Name', 'Name', 100),
      lookup('BusinessUnitId', 'Business Unit', 'businessunit'),
      text('RoleTemplateId', 'Role Template ID', 36),
    ],
  }),
  intersectTable(systemUserRoles, {
    schemaName: 'SystemUserRoles',
    entitySetName: 'systemuserrolescollection',
    primaryId: 'SystemUserRoleId',
  }),
];
