import { choice, column, flag, integer, lookup, memo, money, readOnly, text } from '../columns.ts';
import type { ColumnMeta } from '../types.ts';

/** Columns that accounts and contacts share; their choices are named after the table. */
export function customerColumns(table: string): ColumnMeta[] {
  return [
    text('WebSiteUrl', 'Website', 200),
    text('Fax', 'Fax', 50),
    memo('Description', 'Description', 2000),
    column('CreditLimit', 'Credit Limit', {
      kind: 'money',
      precision: 2,
      min: '0',
      max: '100000000000000',
    }),
    flag('CreditOnHold', 'Credit Hold'),
    flag('DoNotEMail', 'Do not allow Emails'),
    flag('DoNotPhone', 'Do not allow Phone Calls'),
    flag('DoNotPostalMail', 'Do not allow Mails'),
    flag('DoNotBulkEMail', 'Do not allow Bulk Emails'),
    choice('CustomerTypeCode', 'Relationship Type', `${table}_customertypecode`, [
      'Competitor',
      'Consultant',
      'Customer',
      'Investor',
      'Partner',
      'Influencer',
      'Press',
      'Prospect',
      'Reseller',
      'Supplier',
      'Vendor',
      'Other',
    ]),
    choice(
      'PreferredContactMethodCode',
      'Preferred Method of Contact',
      `${table}_preferredcontactmethodcode`,
      ['Any', 'Email', 'Phone', 'Fax', 'Mail'],
    ),
    choice('PaymentTermsCode', 'Payment Terms', `${table}_paymenttermscode`, [
      'Net 30',
      '2% 10, Net 30',
      'Net 45',
      'Net 60',
    ]),
    column('LastUsedInCampaign', 'Last Date Included in Campaign', { kind: 'date' }),
  ];
}

/** The one option and the default of choices that organisations fill themselves. */
const defaultOnly = ['Default Value'] as const;
const one = { defaultValue: 1 } as const;

/** Columns of a contact beside those of every customer. */
export function contactColumns(): ColumnMeta[] {
  return [
    choice('AccountRoleCode', 'Role', 'contact_accountrolecode', [
      'Decision Maker',
      'Employee',
      'Influencer',
    ]),
    choice('HasChildrenCode', 'Has Children', 'contact_haschildrencode', defaultOnly, 1, one),
    choice('CustomerSizeCode', 'Customer Size', 'contact_customersizecode', defaultOnly, 1, one),
    choice('EducationCode', 'Education', 'contact_educationcode', defaultOnly, 1, one),
    choice('ShippingMethodCode', 'Shipping Method', 'contact_shippingmethodcode', defaultOnly, 1, one),
    text('SpousesName', 'Spouse/Partner Name', 100),
    text('NickName', 'Nickname', 100),
    text('Suffix', 'Suffix', 10),
    text('AssistantName', 'Assistant', 100),
    text('ManagerName', 'Manager', 100),
    text('ChildrensNames', "Children's Names", 255),
    text('Telephone3', 'Telephone 3', 50),
    text('EMailAddress3', 'Email Address 3', 100),
  ];
}

/** Columns of an account beside those of every customer. */
export function accountColumns(): ColumnMeta[] {
  return [
    text('Name', 'Account Name', 160, { requiredLevel: 'ApplicationRequired' }),
    text('AccountNumber', 'Account Number', 20),
    text('Telephone1', 'Main Phone', 50),
    text('Telephone2', 'Other Phone', 50),
    text('EMailAddress1', 'Email', 100),
    text('EMailAddress2', 'Email Address 2', 100),
    column('Revenue', 'Annual Revenue', { kind: 'money', precision: 2, min: '0', max: '100000000000000' }),
    money('MarketCap', 'Market Capitalization', '0'),
    choice('AccountRatingCode', 'Account Rating', 'account_accountratingcode', defaultOnly, 1, one),
    choice('CustomerSizeCode', 'Customer Size', 'account_customersizecode', defaultOnly, 1, one),
    choice(
      'AccountClassificationCode',
      'Classification',
      'account_accountclassificationcode',
      defaultOnly,
      1,
      one,
    ),
    choice('BusinessTypeCode', 'Business Type', 'account_businesstypecode', defaultOnly, 1, one),
    choice('TerritoryCode', 'Territory Code', 'account_territorycode', defaultOnly, 1, one),
    choice('ShippingMethodCode', 'Shipping Method', 'account_shippingmethodcode', defaultOnly, 1, one),
    integer('OpenDeals', 'Open Deals', { ...readOnly, defaultValue: 0 }),
    text('FtpSiteUrl', 'FTP Site', 200),
    text('Telephone3', 'Telephone 3', 50),
    text('EMailAddress3', 'Email Address 3', 100),
    column('NumberOfEmployees', 'Number of Employees', { kind: 'integer', min: 0, max: 1_000_000_000 }),
    column('SharesOutstanding', 'Shares Outstanding', { kind: 'integer', min: 0, max: 1_000_000_000 }),
    text('TickerSymbol', 'Ticker Symbol', 10),
    text('StockExchange', 'Stock Exchange', 20),
    text('SIC', 'SIC Code', 20),
    choice('AccountCategoryCode', 'Category', 'account_accountcategorycode', [
      'Preferred Customer',
      'Standard',
    ]),
    choice('IndustryCode', 'Industry', 'account_industrycode', industries),
    choice('OwnershipCode', 'Ownership', 'account_ownershipcode', [
      'Public',
      'Private',
      'Subsidiary',
      'Other',
    ]),
    lookup('ParentAccountId', 'Parent Account', 'account'),
    lookup('PrimaryContactId', 'Primary Contact', 'contact'),
  ];
}

const industries = [
  'Accounting',
  'Agriculture and Non-petrol Natural Resource Extraction',
  'Broadcasting Printing and Publishing',
  'Brokers',
  'Building Supply Retail',
  'Business Services',
  'Consulting',
  'Consumer Services',
  'Design, Direction and Creative Management',
  'Distributors, Dispatchers and Processors',
  "Doctor's Offices and Clinics",
  'Durable Manufacturing',
  'Eating and Drinking Places',
  'Entertainment Retail',
  'Equipment Rental and Leasing',
  'Financial',
  'Food and Tobacco Processing',
  'Inbound Capital Intensive Processing',
  'Inbound Repair and Services',
  'Insurance',
  'Legal Services',
  'Non-Durable Merchandise Retail',
  'Outbound Consumer Service',
  'Petrochemical Extraction and Distribution',
  'Service Retail',
  'SIG Affiliations',
  'Social Services',
  'Special Outbound Trade Contractors',
  'Specialty Realty',
  'Transportation',
  'Utility Creation and Distribution',
  'Vehicle Retail',
  'Wholesale',
];

/** The first address of a customer. */
export function addressColumns(table: string): ColumnMeta[] {
  return [
    choice('Address1_AddressTypeCode', 'Address 1: Address Type', `${table}_address1_addresstypecode`, [
      'Bill To',
      'Ship To',
      'Primary',
      'Other',
    ]),
    text('Address1_Name', 'Address 1: Name', 200),
    // The platform composes it in the format of the organisation; not computed here.
    column('Address1_Composite', 'Address 1', { kind: 'memo', maxLength: 1000 }, readOnly),
    text('Address1_Line1', 'Address 1: Street 1', 250),
    text('Address1_Line2', 'Address 1: Street 2', 250),
    text('Address1_Line3', 'Address 1: Street 3', 250),
    text('Address1_City', 'Address 1: City', 80),
    text('Address1_StateOrProvince', 'Address 1: State/Province', 50),
    text('Address1_PostalCode', 'Address 1: ZIP/Postal Code', 20),
    text('Address1_Country', 'Address 1: Country/Region', 80),
    text('Address1_County', 'Address 1: County', 50),
    text('Address1_Telephone1', 'Address 1: Phone', 50),
    column('Address1_Latitude', 'Address 1: Latitude', {
      kind: 'double',
      precision: 5,
      min: '-90',
      max: '90',
    }),
    column('Address1_Longitude', 'Address 1: Longitude', {
      kind: 'double',
      precision: 5,
      min: '-180',
      max: '180',
    }),
  ];
}
