import { decimal, toPlain } from '../decimal.ts';
import { type BlockResult, type Context, nothing } from './calculation.ts';
import { draftLine, groupOf, sumOf } from './lines.ts';

/** The advance paid during the month comes back as a credit, in full also in a partial month. */
export function midMonthAdvance(context: Context): BlockResult {
  const block = context.terms.midMonthAdvance;
  if (block === null) return nothing;
  const advance = decimal(block.amount);
  const line = draftLine({
    block: 'midMonthAdvance',
    line: 'MidMonthAdvance',
    glCode: '4790',
    group: groupOf(block.invoiceGroup),
    amount: advance.neg(),
    text: `Credit for the advance (${block.lineTitle ?? 'mid-month billing'}) of ${toPlain(advance)}`,
  });
  const share = sumOf(context.earlier, ['RevenueShare']);
  if (context.terms.revenueShare === null || !advance.gt(share)) return { lines: [line] };
  const text = `The advance ${toPlain(advance)} is above the share ${toPlain(share)}.`;
  return { lines: [line], flags: [{ code: 'advance-above-share', text }] };
}
