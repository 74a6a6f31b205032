import { boolean, choice, decimal, integer, lookup, table, text } from '../define.ts';

export const customerSite = table({
  name: 'customerSite',
  schema: 'tp_CustomerSite',
  set: 'tp_customersites',
  label: 'Customer Site',
  pluralLabel: 'Customer Sites',
  description: 'Place where Towne Park works for a customer: a hotel, hospital or garage.',
  primaryName: 'name',
  keys: [{ schema: 'tp_SiteNumberKey', label: 'Site Number', columns: ['siteNumber'] }],
  // A site with contracts or statements is deactivated, never deleted.
  deletes: { deactivate: 'isActive' },
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
