import { decimal, sum } from '../decimal.ts';
import { type BlockResult, type Context, nothing } from './calculation.ts';
import type { Facts } from './facts.ts';
import { draftLine, groupOf } from './lines.ts';

/** Lines a person added to the statement of this month. */
export function adHocLines({ facts }: Context): BlockResult {
  if (facts.adHocLines === null) return nothing;
  return {
    lines: facts.adHocLines
      .filter((added) => added.billable !== false)
      .map((added) =>
        draftLine({
          block: 'adHocLines',
          line: `AdHoc:${added.title}`,
          glCode: added.code,
          group: groupOf(added.invoiceGroup),
          amount: decimal(added.amount),
          text: `Added by a person: ${added.title}`,
        }),
      ),
  };
}

/** Costs that are not billed, but reduce the profit that is shared. */
export function notBillable(facts: Facts) {
  const costs = (facts.adHocLines ?? []).filter((added) => added.billable === false);
  return sum(costs.map((cost) => decimal(cost.amount)));
}
