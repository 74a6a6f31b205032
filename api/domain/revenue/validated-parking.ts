import { decimal, toPlain, zero } from '../decimal.ts';
import { type BlockResult, type Context, nothing } from './calculation.ts';
import { figure } from './explain.ts';
import { draftLine, groupOf } from './lines.ts';
import { overThreshold } from './validations.ts';

/**
 * Validations above the threshold of the first structure, at the weighted share of that structure. The
 * percentage test runs on the revenue in tiers of all structures.
 */
export function validatedParking(context: Context, share: BlockResult): BlockResult {
  const block = context.terms.revenueShare;
  const first = block?.structures[0];
  const { validationRevenue } = context.facts;
  const walked = share.firstStructure;
  if (block === null || first === undefined || walked === undefined) return nothing;
  if (first.validationThresholdType === null || validationRevenue === null) return nothing;
  const { threshold, over } = overThreshold(first, decimal(validationRevenue), walked.allRevenue);
  const breakdown = {
    ...(threshold === null ? {} : { validationThreshold: toPlain(threshold) }),
    validationOver: toPlain(over),
  };
  if (over.eq(zero)) return { lines: [], breakdown };
  if (walked.revenue.eq(zero)) {
    const text = `Validations of ${toPlain(over)} cannot be priced: structure 1 has no revenue.`;
    return { lines: [], breakdown, flags: [{ code: 'validations-without-revenue', text }] };
  }
  const line = draftLine({
    block: 'revenueShare',
    line: 'ValidatedParking',
    glCode: '4790',
    group: groupOf(first.invoiceGroup, block.invoiceGroup),
    base: over,
    amount: over.times(walked.due).div(walked.revenue),
    text: `${figure(over)} of validations over the threshold x ${figure(walked.due)} / ${figure(walked.revenue)}`,
  });
  return { lines: [line], breakdown };
}
