import { column, integer, lookup, text } from '../columns.ts';
import type { TableMeta } from '../types.ts';
import { system } from './define.ts';

/** What an organisation is made of. */
export const organisation: readonly TableMeta[] = [
  system({
    name: 'BusinessUnit',
    set: 'businessunits',
    label: 'Business Unit',
    primaryName: 'name',
    columns: [text('Name', 'Name', 160), lookup('ParentBusinessUnitId', 'Parent Business', 'businessunit')],
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
    ],
  }),
];
