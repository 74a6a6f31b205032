import { column, exchangeRate, flag, integer, lookup, readOnly, text } from '../columns.ts';
import type { TableMeta } from '../types.ts';
import { system } from './define.ts';

/** What an organisation is made of. */
export const organisation: readonly TableMeta[] = [
  system({
    name: 'BusinessUnit',
    set: 'businessunits',
    label: 'Business Unit',
    primaryName: 'name',
    columns: [
      text('Name', 'Name', 160),
      lookup('ParentBusinessUnitId', 'Parent Business', 'businessunit'),
      flag('IsDisabled', 'Is Disabled'),
      text('DivisionName', 'Division', 100),
      text('Description', 'Description', 2000),
      text('EMailAddress', 'Email', 100),
      text('WebSiteUrl', 'Website', 200),
      text('CostCenter', 'Cost Center', 100),
    ],
  }),
  system({
    name: 'Organization',
    set: 'organizations',
    label: 'Organization',
    primaryName: 'name',
    columns: [
      text('Name', 'Organization Name', 160),
      lookup('BaseCurrencyId', 'Currency', 'transactioncurrency'),
      column('PricingDecimalPrecision', 'Pricing Decimal Precision', { kind: 'integer', min: 0, max: 4 }),
      column('ExpireChangeTrackingInDays', 'Days to Expire Change Tracking Deltas', {
        kind: 'integer',
        min: 0,
        max: 365,
      }),
      integer('LanguageCode', 'Language', { ...readOnly, defaultValue: 1033 }),
    ],
  }),
  system({
    name: 'TransactionCurrency',
    set: 'transactioncurrencies',
    label: 'Currency',
    primaryName: 'currencyname',
    columns: [
      text('CurrencyName', 'Currency Name'),
      text('ISOCurrencyCode', 'Currency Code', 5),
      text('CurrencySymbol', 'Currency Symbol', 13),
      integer('CurrencyPrecision', 'Currency Precision'),
      column('ExchangeRate', 'Exchange Rate', exchangeRate),
    ],
  }),
];
