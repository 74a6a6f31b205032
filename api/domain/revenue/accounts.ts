import { type Decimal, decimal, sum, zero } from '../decimal.ts';
import type { Step } from './calculation.ts';
import { adds } from './explain.ts';
import type { Facts } from './facts.ts';
import type { Terms } from './terms.ts';

/** Ledger accounts with a meaning of their own. */
export const payrollTaxAccounts: readonly string[] = ['6200', '6399', '6500'];
const insuranceAccounts: readonly string[] = ['7080', '7082', '7085'];
const claimAccounts: readonly string[] = ['7099', '7100', '7101', '7102'];

/** Balance of an account; one that was not delivered counts as 0. */
export function balance(facts: Facts, account: string): Decimal {
  const accounts = facts.accounts ?? {};
  return Object.hasOwn(accounts, account) ? decimal(accounts[account] ?? '0') : zero;
}

export function balances(facts: Facts, accounts: readonly string[]): Decimal {
  return sum([...new Set(accounts)].map((account) => balance(facts, account)));
}

/** What each account with a balance adds. */
export function accountSteps(facts: Facts, accounts: readonly string[]): Step[] {
  return [...new Set(accounts)]
    .map((account) => adds(balance(facts, account), `Account ${account}`))
    .filter((step) => step.amount !== '0');
}

/** Expense accounts that are billed as insurance instead. */
export function billedAsInsurance(terms: Terms): string[] {
  return terms.managementAgreement?.insurance?.type === 'BasedOnBillableAccounts'
    ? enabled(terms, insuranceAccounts)
    : [];
}

/** Expense accounts that are billed as claims instead, whatever the claims type. */
export function billedAsClaims(terms: Terms): string[] {
  return (terms.managementAgreement?.claims ?? null) === null ? [] : enabled(terms, claimAccounts);
}

function enabled(terms: Terms, accounts: readonly string[]): string[] {
  const list = terms.billableAccounts?.expenseAccounts ?? [];
  return accounts.filter((account) => list.includes(account));
}
