import { decimal } from '../decimal.ts';
import { daysWithinMonth, overlap } from '../month.ts';
import { type BlockResult, type Context, nothing } from './calculation.ts';
import { effectiveDate, escalate } from './escalate.ts';
import { draftLine, groupOf } from './lines.ts';
import { prorate } from './proration.ts';
import { sameServiceTwice, withoutEntries } from './review-flags.ts';
import type { FixedFee } from './terms-blocks.ts';

/** One line per service that is active in the month, by days of service and contract together. */
export function fixedFee(context: Context): BlockResult {
  const block = context.terms.fixedFee;
  if (block === null) return nothing;
  return {
    lines: block.services.flatMap((service) => serviceLine(context, block, service)),
    flags: [...withoutEntries('fixedFee', block.services), ...sameServiceTwice(block, context.active)],
  };
}

function serviceLine(context: Context, block: FixedFee, service: FixedFee['services'][number]) {
  const { month, terms } = context;
  const days = daysWithinMonth(overlap(context.active, service));
  if (days === 0) return [];
  const since = effectiveDate(terms, service.startDate);
  const fee = escalate(decimal(service.fee), terms.escalator, since, month);
  const share = prorate(fee.value, days, month.days);
  return draftLine({
    block: 'fixedFee',
    line: `FixedFee:${service.code}`,
    glCode: service.code,
    group: groupOf(service.invoiceGroup, block.invoiceGroup),
    base: fee.value,
    amount: share.value,
    text: `Monthly fee ${fee.value.toFixed()}${fee.text}${share.text}`,
    steps: fee.steps,
  });
}
