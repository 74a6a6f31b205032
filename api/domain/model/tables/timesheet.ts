import { date, integer, lookup, table, text } from '../define.ts';

export const timesheet = table({
  name: 'timesheet',
  schema: 'tp_Timesheet',
  set: 'tp_timesheets',
  label: 'Timesheet',
  pluralLabel: 'Timesheets',
  description: 'Minutes worked at a site on one day under one job code.',
  sides: 'townepark',
  primaryName: 'jobCode',
  keys: [
    {
      schema: 'tp_TimesheetKey',
      label: 'Site, Date and Job',
      columns: ['customerSiteId', 'workDate', 'jobCode'],
    },
  ],
  columns: [
    lookup('customerSiteId', 'tp_CustomerSiteId', 'customerSite', {
      label: 'Customer Site',
      required: true,
      description: 'Site worked at.',
    }),
    date('workDate', 'tp_WorkDate', { label: 'Work Date', required: true, description: 'Day of the work.' }),
    text('jobCode', 'tp_JobCode', 20, { label: 'Job Code', required: true, description: 'Job worked.' }),
    integer('regularMinutes', 'tp_RegularMinutes', 0, 1000000, {
      label: 'Regular Minutes',
      required: true,
      description: 'Regular time.',
    }),
    integer('overtimeMinutes', 'tp_OvertimeMinutes', 0, 1000000, {
      label: 'Overtime Minutes',
      required: true,
      description: 'Overtime, holiday and double time together.',
    }),
  ],
});
