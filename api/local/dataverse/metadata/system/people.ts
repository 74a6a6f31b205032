import { choice, column, flag, lookup, memo, polymorphic, readOnly, text } from '../columns.ts';
import type { ColumnKind, TableMeta } from '../types.ts';
import { addressColumns, customerColumns } from './customer-columns.ts';
import { states, system } from './define.ts';

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
      polymorphic('ParentCustomerId', 'Company Name', ['account', 'contact']),
      text('MiddleName', 'Middle Name', 50),
      text('Salutation', 'Salutation', 100),
      text('JobTitle', 'Job Title', 100),
      text('Department', 'Department', 100),
      text('MobilePhone', 'Mobile Phone', 50),
      text('Telephone2', 'Home Phone', 50),
      text('EMailAddress2', 'Email Address 2', 100),
      column('BirthDate', 'Birthday', { kind: 'date' }),
      column('Anniversary', 'Anniversary', { kind: 'date' }),
      column('AnnualIncome', 'Annual Income', {
        kind: 'money',
        precision: 2,
        min: '0',
        max: '100000000000000',
      }),
      choice('GenderCode', 'Gender', 'contact_gendercode', ['Male', 'Female']),
      choice('FamilyStatusCode', 'Marital Status', 'contact_familystatuscode', [
        'Single',
        'Married',
        'Divorced',
        'Widowed',
      ]),
      column('NumberOfChildren', 'No. of Children', { kind: 'integer', min: 0, max: 1_000_000_000 }),
      text('GovernmentId', 'Government', 50),
      text('ExternalUserIdentifier', 'External User Identifier', 50),
      ...customerColumns('contact'),
      ...addressColumns('contact'),
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
  system({
    name: 'Task',
    set: 'tasks',
    label: 'Task',
    id: 'ActivityId',
    primaryName: 'subject',
    columns: [
      text('Subject', 'Subject', 200, { requiredLevel: 'ApplicationRequired' }),
      memo('Description', 'Description', 2000),
      column('ScheduledStart', 'Start Date', { kind: 'datetime' }),
      column('ScheduledEnd', 'Due Date', { kind: 'datetime' }),
      column('ScheduledDurationMinutes', 'Scheduled Duration', {
        kind: 'integer',
        min: 0,
        max: 2_147_483_647,
      }),
      column('ActualStart', 'Actual Start', { kind: 'datetime' }),
      column('ActualEnd', 'Actual End', { kind: 'datetime' }),
      column('ActualDurationMinutes', 'Duration', { kind: 'integer', min: 0, max: 2_147_483_647 }),
      column('PercentComplete', 'Percent Complete', { kind: 'integer', min: 0, max: 100 }),
      text('Category', 'Category', 250),
      text('Subcategory', 'Sub-Category', 250),
      choice('PriorityCode', 'Priority', 'task_prioritycode', ['Low', 'Normal', 'High'], 0),
      polymorphic(
        'RegardingObjectId',
        'Regarding',
        ['account', 'contact'],
        (table) => `regardingobjectid_${table}_task`,
      ),
      ...states([
        {
          value: 0,
          label: 'Open',
          statuses: [
            { value: 2, label: 'Not Started' },
            { value: 3, label: 'In Progress' },
            { value: 4, label: 'Waiting on someone else' },
            { value: 7, label: 'Deferred' },
          ],
        },
        { value: 1, label: 'Completed', statuses: [{ value: 5, label: 'Completed' }] },
        { value: 2, label: 'Canceled', statuses: [{ value: 6, label: 'Canceled' }] },
      ]),
    ],
  }),
];
