import { decimal, toPlain } from '../decimal.ts';
import { balances, payrollTaxAccounts } from './accounts.ts';
import { type BlockResult, type Context, type DraftLine, nothing } from './calculation.ts';
import { orZero, percentOf } from './explain.ts';
import { draftLine, groupOf, sumOf } from './lines.ts';
import type { NonGlExpense } from './terms-agreement.ts';

/** Agreed items outside the ledger, billed up to and including their final period, never prorated. */
export function nonGlExpenses(context: Context): BlockResult {
  const agreement = context.terms.managementAgreement;
  if (agreement === null) return nothing;
  return {
    lines: (agreement.nonGlExpenses ?? [])
      .filter((item) => item.finalPeriodBilled === null || context.month.text <= item.finalPeriodBilled)
      .map((item) => itemLine(context, item, groupOf(item.invoiceGroup, agreement.invoiceGroup))),
  };
}

function itemLine(context: Context, item: NonGlExpense, group: number): DraftLine {
  const common = {
    block: 'managementAgreement',
    line: `NonGL:${item.title}`,
    glCode: item.code,
    group,
  } as const;
  const agreed = decimal(item.amount);
  if (item.type === 'FixedAmount') {
    return draftLine({ ...common, amount: agreed, text: `Fixed amount for ${item.title}` });
  }
  const base = item.type === 'Revenue' ? orZero(context.facts.netExternalRevenue) : payroll(context, item);
  const name = item.type === 'Revenue' ? 'Net external revenue' : `${item.payrollType} payroll`;
  const text = `${name} ${toPlain(base)} x ${toPlain(agreed)} %`;
  return draftLine({ ...common, base, rate: agreed, amount: percentOf(base, agreed), text });
}

/** Billable payroll is the rounded line; `Total` adds the ledger's own payroll-tax accounts. */
function payroll(context: Context, item: NonGlExpense) {
  const billable = sumOf(context.earlier, ['BillablePayroll']);
  return item.payrollType === 'Total' ? billable.plus(balances(context.facts, payrollTaxAccounts)) : billable;
}
