import { choice, date, datetime, decimal, lookup, memo, money, table, text } from '../define.ts';

export const contract = table({
  name: 'contract',
  schema: 'tp_Contract',
  set: 'tp_contracts',
  label: 'Contract',
  pluralLabel: 'Contracts',
  description: 'Agreement with a customer site: its value, terms, status and approval.',
  primaryName: 'contractNumber',
  owner: 'dataverse',
  keys: [{ schema: 'tp_ContractNumberKey', label: 'Contract Number', columns: ['contractNumber'] }],
  columns: [
    text('contractNumber', 'tp_ContractNumber', 50, {
      label: 'Contract Number',
      required: true,
      description: 'Number of the contract, unique.',
    }),
    lookup('customerSiteId', 'tp_CustomerSiteId', 'customerSite', {
      label: 'Customer Site',
      required: true,
      description: 'Site the contract is for.',
    }),
    choice('contractType', 'tp_ContractType', 'contractType', {
      label: 'Contract Type',
      required: true,
      owner: 'person',
      description: 'Label for reporting; the enabled blocks of the terms make the money.',
    }),
    choice('billingType', 'tp_BillingType', 'billingType', {
      label: 'Billing Type',
      required: true,
      description: 'Whether the statement is dated before or after the service month.',
    }),
    date('startDate', 'tp_StartDate', {
      label: 'Start Date',
      required: true,
      description: 'First day, included.',
    }),
    date('endDate', 'tp_EndDate', {
      label: 'End Date',
      description: 'Last day, included; empty = open end.',
    }),
    choice('status', 'tp_Status', 'contractStatus', {
      label: 'Status',
      required: true,
      description: 'Life-cycle state; 100000001 means approved and active.',
    }),
    money('contractValue', 'tp_ContractValue', 2, {
      label: 'Contract Value',
      min: '0',
      description:
        'Expected amount per year in US dollars. Empty means not known and always needs a decision.',
    }),
    decimal('revenueSharePercentage', 'tp_RevenueSharePercentage', 4, '0', '100', {
      label: 'Revenue Share Percentage',
      description: 'Percent points of a flat share; information, the terms decide.',
    }),
    money('hourlyLaborRate', 'tp_HourlyLaborRate', 4, {
      label: 'Hourly Labor Rate',
      min: '0',
      description: 'Dollars per hour of the first job; information, the terms decide.',
    }),
    money('minimumGuarantee', 'tp_MinimumGuarantee', 2, {
      label: 'Minimum Guarantee',
      min: '0',
      description: 'Monthly minimum of the revenue share; information, the terms decide.',
    }),
    memo('terms', 'tp_Terms', 1048576, {
      label: 'Terms',
      format: 'json',
      description: 'Contract terms as JSON; the revenue calculation reads these and nothing else.',
    }),
    text('requestedBy', 'tp_RequestedBy', 254, {
      label: 'Requested By',
      owner: 'townepark',
      guarded: true,
      description: 'Who asked for the approval; may not decide it.',
    }),
    choice('approvalStatus', 'tp_ApprovalStatus', 'approvalStatus', {
      label: 'Approval Status',
      owner: 'townepark',
      guarded: true,
      description: 'State of the latest approval; written by the bridge alone.',
    }),
    text('approvalId', 'tp_ApprovalId', 36, {
      label: 'Approval Id',
      owner: 'townepark',
      guarded: true,
      description: 'Id of the latest approval in the bridge.',
    }),
    money('approvedValue', 'tp_ApprovedValue', 2, {
      label: 'Approved Value',
      min: '0',
      owner: 'townepark',
      guarded: true,
      description: 'Contract value on which the decision was made.',
    }),
    text('decidedBy', 'tp_DecidedBy', 254, {
      label: 'Decided By',
      owner: 'townepark',
      guarded: true,
      description: 'Who decided.',
    }),
    datetime('decidedOn', 'tp_DecidedOn', {
      label: 'Decided On',
      owner: 'townepark',
      guarded: true,
      description: 'When it was decided.',
    }),
    memo('decisionComment', 'tp_DecisionComment', 2000, {
      label: 'Decision Comment',
      owner: 'townepark',
      guarded: true,
      description: 'Reason given with the decision.',
    }),
  ],
});
