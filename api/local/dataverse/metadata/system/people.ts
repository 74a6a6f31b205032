import { column, flag, lookup, readOnly, text } from '../columns.ts';
import type { TableMeta } from '../types.ts';
import { system } from './define.ts';

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
      text('DomainName', 'User Name', 1024),
      text('InternalEMailAddress', 'Primary Email', 100),
      column('ApplicationId', 'Application ID', { kind: 'guid' }),
      flag('IsDisabled', 'Status'),
      lookup('BusinessUnitId', 'Business Unit', 'businessunit'),
    ],
  }),
];
