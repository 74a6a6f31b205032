import { choice, date, integer, lookup, money, table, text } from '../define.ts';

export const revenueData = table({
  name: 'revenueData',
  schema: 'tp_RevenueData',
  set: 'tp_revenuedatas',
  label: 'Revenue Data',
  pluralLabel: 'Revenue Data',
  description: 'Revenue a site took on one day under one revenue code. Source facts only, never results.',
  primaryName: 'name',
  keys: [
    {
      schema: 'tp_RevenueDataKey',
      label: 'Site, Date, Code and Source',
      columns: ['customerSiteId', 'revenueDate', 'revenueCode', 'revenueSource'],
    },
  ],
  // Goes one way, SQL to Dataverse: that a copy was deleted must not delete the fact unasked.
  deletes: { toTownePark: 'conflict' },
  columns: [
    text('name', 'tp_Name', 100, {
      label: 'Name',
      required: true,
      description: 'Site number, date and code.',
    }),
    lookup('customerSiteId', 'tp_CustomerSiteId', 'customerSite', {
      label: 'Customer Site',
      required: true,
      description: 'Site that took the revenue.',
    }),
    date('revenueDate', 'tp_RevenueDate', {
      label: 'Revenue Date',
      required: true,
      description: 'Day of the revenue.',
    }),
    text('revenueCode', 'tp_RevenueCode', 10, {
      label: 'Revenue Code',
      required: true,
      description: 'One of the 21 revenue codes, e.g. VD1 = valet daily.',
    }),
    choice('revenueSource', 'tp_RevenueSource', 'revenueSource', {
      label: 'Revenue Source',
      required: true,
      description: 'Where the revenue comes from.',
    }),
    money('grossRevenue', 'tp_GrossRevenue', 2, {
      label: 'Gross Revenue',
      required: true,
      description: 'With tax.',
    }),
    money('netRevenue', 'tp_NetRevenue', 2, {
      label: 'Net Revenue',
      required: true,
      description: 'Net of tax; may be negative; the base of every revenue share.',
    }),
    integer('transactionCount', 'tp_TransactionCount', 0, 100000000, {
      label: 'Transaction Count',
      required: true,
      description: 'Number of transactions.',
    }),
    money('averageTransactionValue', 'tp_AverageTransactionValue', 2, {
      label: 'Average Transaction Value',
      description: 'Gross revenue per transaction; empty when there was none.',
    }),
  ],
});
