import type { Table } from './column.ts';
import {
  boolean,
  choice,
  date,
  datetime,
  decimal,
  integer,
  lookup,
  memo,
  money,
  table,
  text,
} from './define.ts';

/** A sales territory and the manager who approves for it. */
const territory = table({
  name: 'territory',
  schema: 'tp_Territory',
  set: 'tp_territories',
  label: 'Territory',
  pluralLabel: 'Territories',
  description: 'Group of customer sites under one territory manager.',
  primaryName: 'name',
  keys: [{ schema: 'tp_TerritoryCodeKey', label: 'Territory Code', columns: ['code'] }],
  columns: [
    text('code', 'tp_Code', 20, { label: 'Code', required: true, description: 'Short code, e.g. "NE".' }),
    text('name', 'tp_Name', 100, { label: 'Name', required: true, description: 'Name of the territory.' }),
    text('managerName', 'tp_ManagerName', 100, {
      label: 'Manager Name',
      description: 'Person who approves contracts.',
    }),
    text('managerEmail', 'tp_ManagerEmail', 254, {
      label: 'Manager Email',
      format: 'email',
      description: 'Where approval mails for this territory go.',
    }),
  ],
});

/** The system contact table, as far as the billing-contact lookup needs it. */
const contact = table({
  name: 'contact',
  schema: 'Contact',
  set: 'contacts',
  label: 'Contact',
  pluralLabel: 'Contacts',
  description: 'Person who receives the bills of a customer site.',
  origin: 'system',
  primaryName: 'lastName',
  owner: 'dataverse',
  keys: [],
  columns: [
    text('firstName', 'FirstName', 50, { label: 'First Name', description: 'Given name.' }),
    text('lastName', 'LastName', 50, { label: 'Last Name', required: true, description: 'Family name.' }),
    text('email', 'EMailAddress1', 100, {
      label: 'Email',
      format: 'email',
      description: 'Address for bills.',
    }),
    text('phone', 'Telephone1', 50, {
      label: 'Business Phone',
      format: 'phone',
      description: 'Telephone number.',
    }),
  ],
});

const customerSite = table({
  name: 'customerSite',
  schema: 'tp_CustomerSite',
  set: 'tp_customersites',
  label: 'Customer Site',
  pluralLabel: 'Customer Sites',
  description: 'Place where Towne Park works for a customer: a hotel, hospital or garage.',
  primaryName: 'name',
  keys: [{ schema: 'tp_SiteNumberKey', label: 'Site Number', columns: ['siteNumber'] }],
  columns: [
    text('siteNumber', 'tp_SiteNumber', 10, {
      label: 'Site Number',
      required: true,
      description: 'Site number as text with leading zeros, e.g. "0007".',
    }),
    text('name', 'tp_Name', 200, { label: 'Name', required: true, description: 'Name of the site.' }),
    text('address', 'tp_SiteAddress', 500, {
      label: 'Site Address',
      owner: 'latest',
      description: 'Street, city, state, zip.',
    }),
    choice('contractType', 'tp_ContractType', 'contractType', {
      label: 'Contract Type',
      owner: 'person',
      description: 'Label of the kind of contract, for reporting only.',
    }),
    lookup('territoryId', 'tp_TerritoryId', 'territory', {
      label: 'Territory',
      description: 'Territory of the site.',
    }),
    boolean('isActive', 'tp_IsActive', {
      label: 'Is Active',
      required: true,
      description: 'False once the site has closed.',
    }),
    decimal('revenueSharePercentage', 'tp_RevenueSharePercentage', 4, '0', '100', {
      label: 'Revenue Share Percentage',
      owner: 'dataverse',
      description: 'Percent points, 12.5 = 12.5 %. Information only: the contract decides.',
    }),
    integer('minimumLaborHours', 'tp_MinimumLaborHours', 0, 1000000, {
      label: 'Minimum Labor Hours',
      owner: 'dataverse',
      description: 'Hours a month. Information only: the contract decides.',
    }),
    lookup('billingContactId', 'tp_BillingContact', 'contact', {
      label: 'Billing Contact',
      owner: 'dataverse',
      description: 'Contact who receives the bills.',
    }),
  ],
});

const contract = table({
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
      description: 'Who asked for the approval; may not decide it.',
    }),
    choice('approvalStatus', 'tp_ApprovalStatus', 'approvalStatus', {
      label: 'Approval Status',
      owner: 'townepark',
      description: 'State of the latest approval; written by the bridge alone.',
    }),
    text('approvalId', 'tp_ApprovalId', 36, {
      label: 'Approval Id',
      owner: 'townepark',
      description: 'Id of the latest approval in the bridge.',
    }),
    money('approvedValue', 'tp_ApprovedValue', 2, {
      label: 'Approved Value',
      min: '0',
      owner: 'townepark',
      description: 'Contract value on which the decision was made.',
    }),
    text('decidedBy', 'tp_DecidedBy', 254, {
      label: 'Decided By',
      owner: 'townepark',
      description: 'Who decided.',
    }),
    datetime('decidedOn', 'tp_DecidedOn', {
      label: 'Decided On',
      owner: 'townepark',
      description: 'When it was decided.',
    }),
    memo('decisionComment', 'tp_DecisionComment', 2000, {
      label: 'Decision Comment',
      owner: 'townepark',
      description: 'Reason given with the decision.',
    }),
  ],
});

const revenueData = table({
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

const revenueCalculation = table({
  name: 'revenueCalculation',
  schema: 'tp_RevenueCalculation',
  set: 'tp_revenuecalculations',
  label: 'Revenue Calculation',
  pluralLabel: 'Revenue Calculations',
  description: 'What a contract earns in one service month, with its lines. A rerun replaces the row.',
  primaryName: 'name',
  keys: [
    {
      schema: 'tp_RevenueCalculationKey',
      label: 'Contract and Service Month',
      columns: ['contractId', 'serviceMonth'],
    },
  ],
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
  ],
});

const timesheet = table({
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

const roomCount = table({
  name: 'roomCount',
  schema: 'tp_RoomCount',
  set: 'tp_roomcounts',
  label: 'Room Count',
  pluralLabel: 'Room Counts',
  description: 'Occupied rooms of a site on one night.',
  sides: 'townepark',
  primaryName: 'stayDate',
  keys: [{ schema: 'tp_RoomCountKey', label: 'Site and Date', columns: ['customerSiteId', 'stayDate'] }],
  columns: [
    lookup('customerSiteId', 'tp_CustomerSiteId', 'customerSite', {
      label: 'Customer Site',
      required: true,
      description: 'Site counted.',
    }),
    date('stayDate', 'tp_StayDate', { label: 'Stay Date', required: true, description: 'Night counted.' }),
    integer('occupiedRooms', 'tp_OccupiedRooms', 0, 100000, {
      label: 'Occupied Rooms',
      required: true,
      description: 'Rooms occupied.',
    }),
  ],
});

/** Every table, parents before children: the order in which rows are created. */
export const tables: readonly Table[] = [
  territory,
  contact,
  customerSite,
  contract,
  revenueData,
  revenueCalculation,
  timesheet,
  roomCount,
];

/** The tables that exist on both sides, parents before children. */
export const syncedTables: readonly Table[] = tables.filter((t) => t.sides === 'both');
