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
      flag('IsManaged', 'Package Type'),
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
      whole('Progress', 'Progress'),
      memo('Data', 'Data'),
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
      ...states([
        { value: 0, label: 'Ready', statuses: [{ value: 0, label: 'Waiting For Resources' }] },
        {
          value: 3,
          label: 'Completed',
          statuses: [
            { value: 30, label: 'Succeeded' },
            { value: 31, label: 'Failed' },
          ],
        },
      ]),
    ],
  }),
];
