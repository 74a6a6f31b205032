import { column, flag, integer, lookup, memo, text } from '../columns.ts';
import type { TableMeta } from '../types.ts';
import { states, system, whole } from './define.ts';

/** Solutions and the jobs that install them. */
export const solutions: readonly TableMeta[] = [
  system({
    name: 'Publisher',
    set: 'publishers',
    label: 'Publisher',
    primaryName: 'friendlyname',
    columns: [
      text('UniqueName', 'Name', 256),
      text('FriendlyName', 'Display Name', 256),
      text('Description', 'Description', 2000),
      text('EMailAddress', 'Email', 100),
      text('SupportingWebsiteUrl', 'Website', 200),
      text('CustomizationPrefix', 'Prefix', 8),
      integer('CustomizationOptionValuePrefix', 'Option Value Prefix'),
    ],
  }),
  system({
    name: 'Solution',
    set: 'solutions',
    label: 'Solution',
    primaryName: 'friendlyname',
    columns: [
      text('UniqueName', 'Name', 65),
      text('FriendlyName', 'Display Name', 256),
      text('Version', 'Version', 256),
      text('Description', 'Description', 2000),
      flag('IsManaged', 'Package Type'),
      flag('IsVisible', 'Is Visible Outside Platform'),
      column('InstalledOn', 'Installed On', { kind: 'datetime' }),
      lookup('PublisherId', 'Publisher', 'publisher'),
    ],
  }),
  system({
    name: 'ImportJob',
    set: 'importjobs',
    label: 'Import Job',
    primaryName: 'name',
    columns: [
      text('Name', 'Name', 256),
      text('SolutionName', 'Solution Name', 256),
      column('SolutionId', 'Solution', { kind: 'guid' }),
      text('ImportContext', 'Import Context', 100),
      text('OperationContext', 'Operation Context', 100),
      whole('Progress', 'Progress'),
      memo('Data', 'Data', 1073741823),
      column('StartedOn', 'Started On', { kind: 'datetime' }),
      column('CompletedOn', 'Completed On', { kind: 'datetime' }),
    ],
  }),
  system({
    name: 'AsyncOperation',
    set: 'asyncoperations',
    label: 'System Job',
    primaryName: 'name',
    columns: [
      text('Name', 'System Job Name', 256),
      text('FriendlyMessage', 'Friendly Message', 4000),
      memo('Message', 'Message'),
      whole('ErrorCode', 'Error Code'),
      column('CompletedOn', 'Completed On', { kind: 'datetime' }),
      column('OperationType', 'System Job Type', {
        kind: 'choice',
        optionSet: 'asyncoperation_type',
        options: [
          { value: 1, label: 'System Event' },
          { value: 203, label: 'Import Solution Async Operation' },
        ],
      }),
      text('MessageName', 'Message Name', 160),
      text('PrimaryEntityType', 'Primary Entity Type', 64),
      // Points to a row of any table, so it names no target.
      column('RegardingObjectId', 'Regarding', { kind: 'lookup', targets: [] }),
      lookup('OwningExtensionId', 'Owning Extension', 'sdkmessageprocessingstep'),
      whole('RetryCount', 'Retry Count'),
      whole('Depth', 'Depth'),
      column('StartedOn', 'Started On', { kind: 'datetime' }),
      column('PostponeUntil', 'Postpone Until', { kind: 'datetime' }),
      column('CorrelationId', 'Correlation Id', { kind: 'guid' }),
      column('RequestId', 'Request ID', { kind: 'guid' }),
      memo('Data', 'Data', 1_073_741_823),
      ...states([
        { value: 0, label: 'Ready', statuses: [{ value: 0, label: 'Waiting For Resources' }] },
        { value: 1, label: 'Suspended', statuses: [{ value: 10, label: 'Waiting' }] },
        {
          value: 2,
          label: 'Locked',
          statuses: [
            { value: 20, label: 'In Progress' },
            { value: 21, label: 'Pausing' },
            { value: 22, label: 'Canceling' },
          ],
        },
        {
          value: 3,
          label: 'Completed',
          statuses: [
            { value: 30, label: 'Succeeded' },
            { value: 31, label: 'Failed' },
            { value: 32, label: 'Canceled' },
          ],
        },
      ]),
    ],
  }),
  system({
    name: 'SolutionComponent',
    set: 'solutioncomponents',
    label: 'Solution Component',
    primaryName: 'solutioncomponentid',
    columns: [
      whole('ComponentType', 'Object Type Code'),
      column('ObjectId', 'Regarding', { kind: 'guid' }),
      whole('RootComponentBehavior', 'Include Behavior'),
      lookup('SolutionId', 'Solution', 'solution'),
    ],
  }),
];
