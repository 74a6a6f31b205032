import { type Decimal, decimal, toPlain, zero } from '../decimal.ts';
import { accountSteps, balances, billedAsClaims, billedAsInsurance, payrollTaxAccounts } from './accounts.ts';
import { type BlockResult, type Context, type DraftLine, nothing, type ReviewFlag } from './calculation.ts';
import { effectiveDate, escalate } from './escalate.ts';
import { adds, orZero, percentOf } from './explain.ts';
import { draftLine, groupOf } from './lines.ts';
import type { BillableAccounts } from './terms-agreement.ts';

const common = { block: 'billableAccounts', glCode: '4791' } as const;

/** Payroll, its taxes, support services and expenses the owner pays back. */
export function billableAccounts(context: Context): BlockResult {
  const block = context.terms.billableAccounts;
  if (block === null) return nothing;
  const payroll = payrollLine(context, block);
  const taxes = payrollTaxes(context, block, payroll.amount);
  const support = supportLine(block, payroll.amount, taxes.lines[0]?.amount ?? zero);
  return {
    lines: [payroll, ...taxes.lines, ...support, expenseLine(context, block)],
    flags: taxes.flags ?? [],
    ...(taxes.breakdown === undefined ? {} : { breakdown: taxes.breakdown }),
  };
}

function payrollLine({ facts }: Context, block: BillableAccounts): DraftLine {
  const accounts = balances(facts, block.payrollAccounts);
  const additional = orZero(block.additionalPayrollAmount);
  const more = additional.gt(zero) ? ` + additional payroll ${toPlain(additional)}` : '';
  return draftLine({
    ...common,
    line: 'BillablePayroll',
    group: groupOf(block.invoiceGroup),
    amount: accounts.plus(additional),
    text: `Balances of the payroll accounts ${toPlain(accounts)}${more}`,
    steps: [
      ...accountSteps(facts, block.payrollAccounts),
      ...(additional.gt(zero) ? [adds(additional, 'Additional payroll')] : []),
    ],
  });
}

/** Taxes and benefits on payroll: the ledger's own balances, or a percentage of the payroll line. */
function payrollTaxes(context: Context, block: BillableAccounts, payroll: Decimal): BlockResult {
  const taxes = block.payrollTaxes;
  if (taxes === null) return nothing;
  const group = groupOf(taxes.invoiceGroup, block.invoiceGroup);
  if (taxes.billingType === 'Actual') {
    const text = `Balances of the accounts ${payrollTaxAccounts.join(', ')}`;
    const amount = balances(context.facts, payrollTaxAccounts);
    const steps = accountSteps(context.facts, payrollTaxAccounts);
    return {
      lines: [draftLine({ ...common, line: 'PTEB', group, amount, text, steps })],
      flags: billedTwice(block),
    };
  }
  const since = effectiveDate(context.terms, taxes.percentageEffectiveDate);
  const rate = escalate(orZero(taxes.percentage), taxes.escalator, since, context.month);
  const text = `Payroll ${toPlain(payroll)} x ${toPlain(rate.value)} %${rate.text}`;
  const amount = percentOf(payroll, rate.value);
  return {
    lines: [
      draftLine({
        ...common,
        line: 'PTEB',
        group,
        base: payroll,
        rate: rate.value,
        amount,
        text,
        steps: rate.steps,
      }),
    ],
    breakdown: { ptebPercentage: toPlain(rate.value) },
  };
}

/** Actual payroll taxes are ledger accounts; one that is on the payroll list as well is charged twice. */
function billedTwice(block: BillableAccounts): ReviewFlag[] {
  return payrollTaxAccounts
    .filter((account) => block.payrollAccounts.includes(account))
    .map((account) => ({
      code: 'account-billed-twice',
      text: `Account ${account} is billed as payroll and as payroll tax.`,
    }));
}

/** A fixed amount, or a percentage of the rounded payroll line, with its taxes for `Total`. */
function supportLine(block: BillableAccounts, payroll: Decimal, taxes: Decimal): DraftLine[] {
  const support = block.support;
  if (support === null) return [];
  const group = groupOf(support.invoiceGroup, block.invoiceGroup);
  const line = 'SupportServices';
  if (support.billingType === 'Fixed') {
    const text = 'Fixed amount for support services';
    return [draftLine({ ...common, line, group, amount: decimal(support.amount), text })];
  }
  const base = support.payrollType === 'Total' ? payroll.plus(taxes) : payroll;
  const text = `${support.payrollType} payroll ${toPlain(base)} x ${toPlain(decimal(support.amount))} %`;
  return [draftLine({ ...common, line, group, base, amount: percentOf(base, support.amount), text })];
}

function expenseLine({ facts, terms }: Context, block: BillableAccounts): DraftLine {
  const elsewhere = new Set([...billedAsInsurance(terms), ...billedAsClaims(terms)]);
  const accounts = block.expenseAccounts.filter((account) => !elsewhere.has(account));
  const less = elsewhere.size === 0 ? '' : ` without ${[...elsewhere].join(', ')}`;
  return draftLine({
    ...common,
    line: 'BillableExpenses',
    group: groupOf(block.invoiceGroup),
    amount: balances(facts, accounts),
    text: `Balances of the expense accounts${less}`,
    steps: accountSteps(facts, accounts),
  });
}
