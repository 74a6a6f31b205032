import { choice, datetime, integer, lookup, memo, money, table, text } from '../define.ts';

export const revenueCalculation = table({
  name: 'revenueCalculation',
  schema: 'tp_RevenueCalculation',
  set: 'tp_revenuecalculations',
  label: 'Revenue Calculation',
  pluralLabel: 'Revenue Calculations',
  description:
    'What a contract earns in one service month, with its lines. A rerun replaces the row; the bridge keeps every version.',
  primaryName: 'name',
  keys: [
    {
      schema: 'tp_RevenueCalculationKey',
      label: 'Contract and Service Month',
      columns: ['contractId', 'serviceMonth'],
    },
  ],
  // What is calculated is nobody's to edit: a change in Dataverse is put back.
  guarded: true,
  // Goes one way, SQL to Dataverse: that a copy was deleted must not delete the result unasked.
  deletes: { toTownePark: 'conflict' },
  columns: [
    text('name', 'tp_Name', 100, {
      label: 'Name',
      required: true,
      description: 'Contract number and month.',
    }),
    lookup('contractId', 'tp_ContractId', 'contract', {
      label: 'Contract',
      required: true,
      description: 'Contract calculated.',
    }),
    lookup('customerSiteId', 'tp_CustomerSiteId', 'customerSite', {
      label: 'Customer Site',
      required: true,
      description: 'Site of the contract.',
    }),
    text('serviceMonth', 'tp_ServiceMonth', 7, {
      label: 'Service Month',
      required: true,
      description: 'YYYY-MM.',
    }),
    choice('contractType', 'tp_ContractType', 'contractType', {
      label: 'Contract Type',
      required: true,
      description: 'Label of the contract at the time of calculation.',
    }),
    money('amount', 'tp_CalculatedRevenue', 2, {
      label: 'Calculated Revenue',
      required: true,
      description: 'Sum of the lines; negative = credit.',
    }),
    memo('details', 'tp_CalculationDetails', 1048576, {
      label: 'Calculation Details',
      required: true,
      format: 'json',
      description: 'Lines and breakdown as JSON; they add up to the amount to the cent.',
    }),
    datetime('calculatedOn', 'tp_CalculatedOn', {
      label: 'Calculated On',
      required: true,
      description: 'When it was calculated.',
    }),
    integer('version', 'tp_Version', 1, 1000000, {
      label: 'Version',
      description: 'Counts the results of this contract and month; 1 is the first.',
    }),
    text('contractVersion', 'tp_ContractVersion', 64, {
      label: 'Contract Version',
      description: 'SHA-256 of the terms it was calculated with.',
    }),
    text('reason', 'tp_Reason', 500, {
      label: 'Reason',
      description: 'Why there is this version.',
    }),
    text('reviewFlags', 'tp_ReviewFlags', 1000, {
      label: 'Review Flags',
      description: 'Codes of what a person should look at, separated by blanks; empty when nothing.',
    }),
  ],
});
