import type { TableMeta } from '../types.ts';
import { accountColumns, addressColumns, customerColumns } from './customer-columns.ts';
import { system } from './define.ts';

/** Companies. No alternate key: organisations define their own. */
export const accounts: readonly TableMeta[] = [
  system({
    name: 'Account',
    set: 'accounts',
    label: 'Account',
    primaryName: 'name',
    changeTracking: true,
    columns: [...accountColumns(), ...customerColumns('account'), ...addressColumns('account')],
  }),
];
