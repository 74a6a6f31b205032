import { toPlain } from '../decimal.ts';
import { type BlockResult, type Context, type DraftLine, nothing } from './calculation.ts';
import { orZero } from './explain.ts';
import { draftLine, groupOf } from './lines.ts';

const common = { block: 'depositedRevenue', glCode: '4790' } as const;

/** Tax the client collected for Towne Park, and the revenue Towne Park already holds. */
export function depositedRevenue(context: Context): BlockResult {
  const block = context.terms.depositedRevenue;
  if (block === null) return nothing;
  const group = groupOf(block.invoiceGroup);
  const withTax = block.towneParkResponsibleForParkingTax;
  return {
    lines: [
      ...(withTax ? [collectedTax(context, group)] : []),
      ...(block.depositedRevenueEnabled ? [lessDeposited(context, group, withTax)] : []),
    ],
  };
}

function collectedTax({ facts }: Context, group: number): DraftLine {
  const revenue = orZero(facts.nonDepositedNetExternal);
  const rate = orZero(facts.taxRate);
  const text = `${toPlain(revenue)} not deposited, net x tax rate ${toPlain(rate)}`;
  const amount = revenue.times(rate);
  return draftLine({ ...common, line: 'ClientCollectedParkingTax', group, base: revenue, amount, text });
}

/** Deposited revenue counts net when Towne Park pays the tax, gross when the client does. */
function lessDeposited({ facts }: Context, group: number, net: boolean): DraftLine {
  const deposited = orZero(net ? facts.depositedNetExternal : facts.depositedExternal);
  const text = `Less deposited revenue, ${net ? 'without' : 'with'} tax, ${toPlain(deposited)}`;
  return draftLine({ ...common, line: 'LessDepositedRevenue', group, amount: deposited.neg(), text });
}
