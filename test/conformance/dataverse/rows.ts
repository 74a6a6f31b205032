import type { Row } from './http.ts';
import type { Api } from './suite.ts';

/** Rows of the tables the suite uses, with what a maker marked as required. */

export const representation = { prefer: 'return=representation' } as const;

export function site(api: Api, more: Row = {}): Row {
  return { tp_sitenumber: api.code(), tp_name: api.unique('site'), ...more };
}

export function territory(api: Api, more: Row = {}): Row {
  return { tp_code: api.code(), tp_name: api.unique('territory'), ...more };
}

export function contract(api: Api, siteId: string, more: Row = {}): Row {
  return {
    tp_contractnumber: api.unique('contract'),
    'tp_CustomerSiteId@odata.bind': `/tp_customersites(${siteId})`,
    tp_contracttype: 100000000,
    tp_status: 100000000,
    ...more,
  };
}

export function revenueData(api: Api, siteId: string, more: Row = {}): Row {
  return {
    tp_name: api.unique('revenue'),
    'tp_CustomerSiteId@odata.bind': `/tp_customersites(${siteId})`,
    tp_revenuedate: '2026-01-31',
    tp_revenuecode: 'VD1',
    tp_revenuesource: 100000000,
    ...more,
  };
}

export function account(api: Api, more: Row = {}): Row {
  return { name: api.unique('account'), ...more };
}

export function contact(api: Api, more: Row = {}): Row {
  return { firstname: 'Conformance', lastname: api.unique('contact'), ...more };
}

/** A GUID no row has. */
export const nobody = '11111111-2222-4333-8444-555555555555';

/** Values of one column, in the order of the rows. */
export function column(rows: readonly Row[], name: string): unknown[] {
  return rows.map((row) => row[name]);
}
