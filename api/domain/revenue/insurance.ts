import { decimal, toPlain } from '../decimal.ts';
import { balances, billedAsInsurance } from './accounts.ts';
import { type BlockResult, type Context, nothing } from './calculation.ts';
import { orZero } from './explain.ts';
import { draftLine, groupOf } from './lines.ts';

const hundred = decimal('100');

/** Insurance of a management agreement: its accounts plus a surcharge, or a fixed amount in full. */
export function insurance({ terms, facts }: Context): BlockResult {
  const agreement = terms.managementAgreement;
  const agreed = agreement?.insurance ?? null;
  if (agreement === null || agreed === null) return nothing;
  const parts = {
    line: 'Insurance',
    glCode: '4791',
    group: groupOf(agreed.invoiceGroup, agreement.invoiceGroup),
  };
  if (agreed.type === 'FixedFee') {
    const amount = orZero(agreed.fixedFeeAmount);
    return { lines: [draftLine({ ...parts, amount, text: 'Fixed amount for insurance' })] };
  }
  const base = balances(facts, billedAsInsurance(terms));
  const percent = hundred.plus(orZero(agreed.additionalPercentage));
  const text = `Balances of the insurance accounts ${toPlain(base)} x ${toPlain(percent)} %`;
  return { lines: [draftLine({ ...parts, base, amount: base.times(percent).div(hundred), text })] };
}
