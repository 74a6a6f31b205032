import { column, flag, lookup, readOnly, text } from '../columns.ts';
import type { ColumnKind, TableMeta } from '../types.ts';
import { system } from './define.ts';

const accessMode: ColumnKind = {
  kind: 'choice',
  optionSet: 'systemuser_accessmode',
  options: [
    { value: 0, label: 'Read-Write' },
    { value: 1, label: 'Administrative' },
    { value: 2, label: 'Read' },
    { value: 3, label: 'Support User' },
    { value: 4, label: 'Non-interactive' },
    { value: 5, label: 'Delegated Admin' },
  ],
};

/** Users and contacts. */
export const people: readonly TableMeta[] = [
  system({
    name: 'Contact',
    set: 'contacts',
    label: 'Contact',
    primaryName: 'fullname',
    changeTracking: true,
    columns: [
      text('FirstName', 'First Name', 50),
      text('LastName', 'Last Name', 50, { requiredLevel: 'ApplicationRequired' }),
      text('EMailAddress1', 'Email', 100),
      text('Telephone1', 'Business Phone', 50),
      text('FullName', 'Full Name', 160, readOnly),
    ],
  }),
  system({
    name: 'SystemUser',
    set: 'systemusers',
    label: 'User',
    primaryName: 'fullname',
    columns: [
      text('FullName', 'Full Name', 200),
      text('FirstName', 'First Name', 256),
      text('LastName', 'Last Name', 256),
      text('Title', 'Title', 128),
      text('DomainName', 'User Name', 1024),
      text('InternalEMailAddress', 'Primary Email', 100),
      column('ApplicationId', 'Application ID', { kind: 'guid' }),
      column('AzureActiveDirectoryObjectId', 'Azure AD Object ID', { kind: 'guid' }),
      flag('IsDisabled', 'Status'),
      flag('IsLicensed', 'User Licensed'),
      flag('IsIntegrationUser', 'Integration user mode'),
      column('AccessMode', 'Access Mode', accessMode, { defaultValue: 0 }),
      lookup('BusinessUnitId', 'Business Unit', 'businessunit'),
    ],
  }),
];
