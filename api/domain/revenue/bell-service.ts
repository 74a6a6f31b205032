import { type BlockResult, type Context, nothing } from './calculation.ts';
import { orZero } from './explain.ts';
import { draftLine, groupOf } from './lines.ts';

/** Revenue codes of bell service. */
export const bellCodes: readonly string[] = ['OR1', 'OR2'];

/** Bell revenue of the month, passed through. */
export function bellService(context: Context): BlockResult {
  const block = context.terms.bellServiceFee;
  if (block === null) return nothing;
  const amount = orZero(context.facts.bellRevenue);
  const group = groupOf(block.invoiceGroup);
  const text = 'Bell revenue of the month, passed through';
  return {
    lines: [
      draftLine({ block: 'bellServiceFee', line: 'BellServiceFee', glCode: '4795', group, amount, text }),
    ],
  };
}
