import { choice, column, flag, lookup, memo, readOnly, text } from '../columns.ts';
import { intersectTable } from '../intersect.ts';
import type { ManyToManyMeta, TableMeta } from '../types.ts';
import { system } from './define.ts';

const membership: ManyToManyMeta = {
  schemaName: 'teammembership_association',
  intersect: 'teammembership',
  table1: 'team',
  attribute1: 'teamid',
  navigation1: 'teammembership_association',
  table2: 'systemuser',
  attribute2: 'systemuserid',
  navigation2: 'teammembership_association',
  custom: false,
};

const teamRoles: ManyToManyMeta = {
  schemaName: 'teamroles_association',
  intersect: 'teamroles',
  table1: 'team',
  attribute1: 'teamid',
  navigation1: 'teamroles_association',
  table2: 'role',
  attribute2: 'roleid',
  navigation2: 'teamroles_association',
  custom: false,
};

export const teamRelationships: readonly ManyToManyMeta[] = [membership, teamRoles];

/** Teams with their members and roles. */
export const teams: readonly TableMeta[] = [
  system({
    name: 'Team',
    set: 'teams',
    label: 'Team',
    primaryName: 'name',
    columns: [
      text('Name', 'Team Name', 160),
      memo('Description', 'Description', 2000),
      choice(
        'TeamType',
        'Team Type',
        'team_teamtype',
        ['Owner', 'Access', 'Security Group', 'Office Group'],
        0,
      ),
      lookup('BusinessUnitId', 'Business Unit', 'businessunit'),
      flag('IsDefault', 'Is Default', false, readOnly),
      column('AzureActiveDirectoryObjectId', 'Object Id for a group', { kind: 'guid' }),
      choice(
        'MembershipType',
        'Membership Type',
        'team_membershiptype',
        ['Members and guests', 'Members', 'Owners', 'Guests'],
        0,
      ),
      text('EMailAddress', 'Email', 100),
      lookup('AdministratorId', 'Administrator', 'systemuser'),
    ],
  }),
  intersectTable(membership, {
    schemaName: 'TeamMembership',
    entitySetName: 'teammemberships',
    primaryId: 'TeamMembershipId',
  }),
  intersectTable(teamRoles, {
    schemaName: 'TeamRoles',
    entitySetName: 'teamrolescollection',
    primaryId: 'TeamRoleId',
  }),
];
